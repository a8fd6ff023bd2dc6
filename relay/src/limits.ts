import type { RelayConfig } from './config.ts'
import { BUSY_SESSIONS, PORT_LIMITS, type PortLimits } from './port/limits.ts'
import { SESSION_LIMITS, type SessionLimits } from './session/limits.ts'

/** The port's limits: those that an operator may set, and the others. */
export function portLimits(config: RelayConfig): PortLimits {
  const { dialsPerSource, maxSessions, sessionsPerSource, workAbove } = config
  return {
    ...PORT_LIMITS,
    maxProven: maxSessions + BUSY_SESSIONS,
    maxPerSource: sessionsPerSource + BUSY_SESSIONS,
    workAbove,
    dials: { perSecond: dialsPerSource, burst: dialsPerSource * 10 },
    checks: { perSecond: dialsPerSource * 20, burst: dialsPerSource * 200 },
  }
}

/** The sessions' limits: those that an operator may set, and the others. */
export function sessionLimits(config: RelayConfig): SessionLimits {
  const { maxMembers, maxSessions, sessionsPerSource } = config
  return { ...SESSION_LIMITS, maxMembers, maxSessions, maxPerSource: sessionsPerSource }
}

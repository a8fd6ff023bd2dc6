import { PAGE_LIMITS, type PageLimits } from '../pages/pageLimits.ts'
import { BUSY_SESSIONS, PORT_LIMITS, type PortLimits } from '../port/portLimits.ts'
import type { RelayConfig } from './config.ts'

/** The limits of the port, with those that the operator has set. */
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

/** The limits of pages, with those that the operator has set. */
export function pageLimits(config: RelayConfig): PageLimits {
  const { maxMembers, maxSessions, sessionsPerSource } = config
  return { ...PAGE_LIMITS, maxMembers, maxSessions, maxPerSource: sessionsPerSource }
}

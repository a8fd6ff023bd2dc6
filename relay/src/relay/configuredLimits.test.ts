import { expect, it } from 'vitest'
import { PAGE_LIMITS } from '../pages/pageLimits.ts'
import { PORT_LIMITS } from '../port/portLimits.ts'
import { readConfig } from './config.ts'
import { pageLimits, portLimits } from './configuredLimits.ts'

const config = (env: Record<string, string> = {}) => readConfig(env, { private: true })

it('are the default limits for the default configuration', () => {
  expect(portLimits(config())).toEqual(PORT_LIMITS)
  expect(pageLimits(config())).toEqual(PAGE_LIMITS)
})

it('admit more dials than sessions, so that pages above the limit receive BUSY', () => {
  const limited = config({ MAX_SESSIONS: '10', SESSIONS_PER_SOURCE: '5' })
  const [port, pages] = [portLimits(limited), pageLimits(limited)]
  expect([pages.maxSessions, pages.maxPerSource]).toEqual([10, 5])
  expect(port.maxProven).toBeGreaterThan(pages.maxSessions)
  expect(port.maxPerSource).toBeGreaterThan(pages.maxPerSource)
})

it('have the rates and members that the operator has set', () => {
  const set = config({ DIALS_PER_SOURCE: '7', WORK_ABOVE: '0', MAX_MEMBERS: '9' })
  expect(portLimits(set)).toMatchObject({ workAbove: 0, dials: { perSecond: 7, burst: 70 } })
  expect(pageLimits(set).maxMembers).toBe(9)
})

import { describe, expect, it } from 'vitest'
import { PAGE_LIMITS, type PageLimits } from './pageLimits.ts'
import { PageSession } from './pageSession.ts'

const session = (limits: Partial<PageLimits> = {}) =>
  new PageSession(
    { link: 1, address: '203.0.113.9:5', source: '203.0.113.9' },
    { ...PAGE_LIMITS, ...limits },
    1_000,
  )

describe('a session of a page', () => {
  it('is silent since the last frame that was received', () => {
    const page = session()
    expect(page.silentFor(1_500)).toBe(500)
    page.received(2_000)
    expect(page.silentFor(2_100)).toBe(100)
  })

  it('is due for WELCOME only after the first one', () => {
    const page = session()
    expect(page.isWelcomeDue(Number.MAX_SAFE_INTEGER)).toBe(false)
    page.welcomed(5_000)
    expect([page.isWelcomeDue(4_999), page.isWelcomeDue(5_000)]).toEqual([false, true])
  })

  it('limits frames and bytes of signals separately', () => {
    const page = session({ frames: { perSecond: 1, burst: 1 }, signalBytes: { perSecond: 1, burst: 100 } })
    expect([page.takesFrame(1_000), page.takesFrame(1_000), page.takesFrame(2_000)]).toEqual([
      true,
      false,
      true,
    ])
    expect([page.takesSignal(60, 1_000), page.takesSignal(60, 1_000), page.takesSignal(40, 1_000)]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('warns about frames above the rate once a second, and closes after too many', () => {
    const page = session({ excess: { perSecond: 1, burst: 4 } })
    const reactions = [1_000, 1_999, 2_000, 2_001, 2_002, 2_003].map((now) => page.overRate(now))
    expect(reactions).toEqual(['warn', 'drop', 'warn', 'drop', 'drop', 'close'])
  })
})

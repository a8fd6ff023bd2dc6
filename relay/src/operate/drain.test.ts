import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { dialRelay, helloOf } from '../testing/page.ts'
import { testRelay } from '../testing/relay.ts'
import { isDraining, stopGracefully } from './drain.ts'

const log = pino({ level: 'silent' })

describe('a drain', () => {
  it('waits for pages that are here, and for its time at most', () => {
    expect(isDraining(1, 1_000, 3, 3_999)).toBe(true)
    expect(isDraining(1, 1_000, 3, 4_000)).toBe(false)
    expect(isDraining(0, 1_000, 3, 1_000)).toBe(false)
  })

  it('sends a page elsewhere, and closes the relay once it has left', async () => {
    const relay = await testRelay()
    const page = await dialRelay(relay.json)
    page.send(helloOf(page))
    await page.next('welcome')
    const close = vi.spyOn(relay, 'close')
    // So long that the test would fail by it.
    const stopped = stopGracefully(relay, 3_600, log)
    expect((await page.next('busy')).retryAfter).toBeGreaterThan(0)
    expect(close).not.toHaveBeenCalled()
    page.close()
    await stopped
    expect(close).toHaveBeenCalled()
  })

  it('closes the relay in spite of a page that stays', async () => {
    const relay = await testRelay()
    const page = await dialRelay(relay.json)
    page.send(helloOf(page))
    await page.next('welcome')
    await stopGracefully(relay, 0, log)
    await page.closed()
    page.close()
  })

  it('tells whoever dials meanwhile to go elsewhere', async () => {
    const relay = await testRelay()
    relay.drain()
    const late = await dialRelay(relay.json)
    await late.next('busy')
    await late.closed()
    late.close()
  })
})

import { decodeRecord, recordToJson } from '@lumamesh/core/protocol'
import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { dialRelay, helloOf } from '../testing/dialRelay.ts'
import { testNetwork } from '../testing/testNetwork.ts'
import { testRelay } from '../testing/testRelay.ts'
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

  it('sends pages to another relay of the network, and nobody there sees them leave', async () => {
    const [one, other] = await testNetwork(2)
    if (!one || !other) throw new Error('No network')
    const join = { type: 'join', topic: new Uint8Array(32) } as const
    const [mover, stayer] = [await dialRelay(one.json), await dialRelay(other.json)]
    stayer.send(helloOf(stayer), join)
    await stayer.next('members')
    mover.send(helloOf(mover))
    // It knows the other relay from the start, or learns of it.
    if ((await mover.next('welcome')).records.length < 2) await mover.next('relays')
    mover.send(join)
    await stayer.next('enter', 'members')
    const stopped = stopGracefully(one, 3_600, log)
    const { records } = await mover.next('busy')
    expect(records.map((record) => recordToJson(decodeRecord(record)).id)).toEqual([other.json.id])
    const moved = await dialRelay(other.json)
    moved.send({ ...helloOf(mover) }, join)
    expect(await moved.next('members')).toMatchObject({ peers: [stayer.id] })
    mover.close()
    await stopped
    stayer.send({ type: 'ping', token: 1 })
    expect((await stayer.next('exit', 'pong')).type).toBe('pong')
    for (const page of [moved, stayer]) page.close()
  })

  it('sends pages that dial meanwhile to other relays', async () => {
    const relay = await testRelay()
    relay.drain()
    const late = await dialRelay(relay.json)
    await late.next('busy')
    await late.closed()
    late.close()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { party } from '../../test/rooms.ts'
import { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'
import { type PeerResult, requestAll } from './requestAll.ts'
import type { Room } from './room.ts'

describe('requests to all peers', { timeout: 30_000 }, () => {
  it('yield each result as it arrives', async () => {
    const { rooms } = await party(4)
    const [asker, quick, slow, failing] = rooms as [Room, Room, Room, Room]
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    quick.handle('who', () => 'quick')
    slow.handle('who', () => released.then(() => 'slow'))
    failing.handle('who', () => Promise.reject(new LumameshError('refused', 'no')))
    const results: unknown[] = []
    for await (const result of asker.request('who')) {
      results.push([result.peer.id, result.status === 'fulfilled' ? result.value : result.reason.code])
      if (results.length === 2) release()
    }
    expect(results.slice(0, 2)).toEqual(
      expect.arrayContaining([
        [quick.self.id, 'quick'],
        [failing.self.id, 'request-failed'],
      ]),
    )
    expect(results[2]).toEqual([slow.self.id, 'slow'])
  })
})

describe('the results of many requests', () => {
  const peers = ['a', 'b', 'c', 'd'].map((id) => ({ id }) as Peer)
  const failure = new LumameshError('timeout', 'for the test')

  it('arrive in the order of the answers, one for each peer', async () => {
    const order = fc.shuffledSubarray(peers, { minLength: peers.length })
    await fc.assert(
      fc.asyncProperty(
        order,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        async (order, fails) => {
          const settle = new Map<Peer, () => void>()
          const results = requestAll(
            peers,
            (peer) =>
              new Promise((resolve, reject) => {
                settle.set(peer, () => (fails[peers.indexOf(peer)] ? reject(failure) : resolve(peer.id)))
              }),
          )
          const received: PeerResult[] = []
          for (const peer of order) {
            const next = results.next()
            settle.get(peer)?.()
            received.push((await next).value as PeerResult)
          }
          expect(received).toEqual(
            order.map((peer) =>
              fails[peers.indexOf(peer)]
                ? { peer, status: 'rejected', reason: failure }
                : { peer, status: 'fulfilled', value: peer.id },
            ),
          )
          expect(await results.next()).toEqual({ done: true, value: undefined })
        },
      ),
    )
  })

  it('are empty without peers', async () => {
    expect(await requestAll([], async () => 1).next()).toEqual({ done: true, value: undefined })
  })
})

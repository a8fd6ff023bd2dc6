import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newStream } from '../../test/media.ts'
import type { Peer } from '../peers/peer.ts'
import { type PeerSnapshot, snapshotOf } from './peerSnapshot.ts'

function newPeer() {
  const streams = new Map<MediaStream, unknown>()
  return { id: 'ab', nick: 'Ada', status: 'open', route: undefined, presence: {}, streams }
}
type TestPeer = ReturnType<typeof newPeer>
const snapshot = (peer: TestPeer, before?: PeerSnapshot<unknown>) =>
  snapshotOf(peer as unknown as Peer, before)

describe('the snapshot of a peer', () => {
  it('shows the state of the peer, and refers to the live peer', () => {
    const peer = newPeer()
    const { streams, ...facts } = peer
    const stream = newStream()
    streams.set(stream, 'camera')
    expect(snapshot(peer)).toEqual({ ...facts, streams: [{ stream, peer, meta: 'camera' }], peer })
  })

  it('cannot be changed', () => {
    const peer = newPeer()
    peer.streams.set(newStream(), 1)
    const shown = snapshot(peer)
    for (const part of [shown, shown.streams, shown.streams[0]]) expect(Object.isFrozen(part)).toBe(true)
  })

  it.each<[string, (peer: TestPeer) => void]>([
    ['status', (peer) => Object.assign(peer, { status: 'reconnecting' })],
    ['route', (peer) => Object.assign(peer, { route: 'turn' })],
    ['presence', (peer) => Object.assign(peer, { presence: {} })],
    ['streams', (peer) => peer.streams.set(newStream(), 1)],
  ])('is replaced when its %s changes, and is the same until then', (_, change) => {
    const peer = newPeer()
    const before = snapshot(peer)
    expect(snapshot(peer, before)).toBe(before)
    change(peer)
    const after = snapshot(peer, before)
    expect(after).not.toBe(before)
    expect(snapshot(peer, after)).toBe(after)
  })

  it('keeps each stream as the same object until its metadata changes, even if other streams change', () => {
    const all = [newStream(), newStream(), newStream()]
    const entry = fc.tuple(fc.constantFrom(...all), fc.constantFrom('camera', 'screen'))
    const states = fc.array(fc.uniqueArray(entry, { selector: ([stream]) => stream }), { minLength: 2 })
    fc.assert(
      fc.property(states, (states) => {
        const peer = newPeer()
        let before: PeerSnapshot<unknown> | undefined
        for (const state of states) {
          peer.streams = new Map(state)
          const now = snapshot(peer, before)
          expect(now.streams.map(({ stream, meta }) => [stream, meta])).toEqual(state)
          for (const each of now.streams) {
            const known = before?.streams.find(({ stream }) => stream === each.stream)
            if (known?.meta === each.meta) expect(each).toBe(known)
          }
          before = now
        }
      }),
    )
  })
})

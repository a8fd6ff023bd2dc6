import { describe, expect, it } from 'vitest'
import { refusalOf } from '../test/hostile.ts'
import type { PeerLink } from './mesh/peerLink.ts'
import { Peer } from './peer.ts'
import type { PeerMessage } from './wire/messages.ts'

/** A peer on a link that keeps what is sent. */
function newPeer() {
  const sent: PeerMessage[] = []
  const link = {
    rtt: 12,
    send: async (messages: readonly PeerMessage[]) => {
      sent.push(...messages)
    },
  }
  return { sent, peer: new Peer('ab'.repeat(16), 'Ada', link as unknown as PeerLink) }
}

describe('a peer', () => {
  it('hands values to who listens', () => {
    const { peer } = newPeer()
    const heard: unknown[] = []
    const off = peer.on('data', (data) => heard.push(data))
    peer.deliver(1, false)
    off()
    expect(heard).toEqual([1])
  })

  it('keeps what arrives before anybody listens, in order, and hands it over once', () => {
    const { peer } = newPeer()
    peer.deliver(1, false)
    peer.deliver(2, false)
    const [first, second]: [unknown[], unknown[]] = [[], []]
    peer.on('data', (data) => first.push(data))
    peer.on('data', (data) => second.push(data))
    peer.deliver(3, false)
    expect([first, second]).toEqual([[1, 2, 3], [3]])
  })

  it('keeps nothing where somebody listens to the room', () => {
    const { peer } = newPeer()
    peer.deliver(1, true)
    expect(peer.flush()).toEqual([])
  })

  it('keeps the first 256 of what nobody hears', () => {
    const { peer } = newPeer()
    for (let i = 0; i < 300; i++) peer.deliver(i, false)
    expect(peer.flush()).toEqual(Array.from({ length: 256 }, (_, i) => i))
  })

  it('sends a value as one message, and a large one in parts', async () => {
    const { peer, sent } = newPeer()
    await peer.send({ a: 1 })
    await peer.send(new Uint8Array(20_000))
    expect(sent.map(({ kind }) => kind)).toEqual(['data', 'first', 'part', 'part'])
  })

  it('refuses what it cannot send', async () => {
    const { peer, sent } = newPeer()
    expect(await refusalOf(peer.send(undefined))).toBe('unserialisable')
    expect(await refusalOf(peer.send(new Uint8Array(17 * 2 ** 20)))).toBe('message-too-large')
    peer.end()
    expect(await refusalOf(peer.send(1))).toBe('peer-left')
    expect(sent).toEqual([])
  })

  it('says once that it is closed, and nothing afterwards', () => {
    const { peer } = newPeer()
    let closed = 0
    peer.on('close', () => closed++)
    peer.end()
    peer.end()
    expect([closed, peer.status]).toEqual([1, 'closed'])
  })

  it('tells whether its route changed', () => {
    const { peer } = newPeer()
    expect([peer.setRoute(undefined), peer.setRoute('direct'), peer.setRoute('direct')]).toEqual([
      false,
      true,
      false,
    ])
    expect([peer.route, peer.rtt]).toEqual(['direct', 12])
  })
})

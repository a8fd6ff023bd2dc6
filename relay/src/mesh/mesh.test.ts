import { fromHex, toHex } from '@lumamesh/core/protocol'
import { describe, expect, it, vi } from 'vitest'
import { announcer } from '../testing/announced.ts'
import { joinNetwork, testNetwork } from '../testing/network.ts'
import { dialRelay, helloOf } from '../testing/page.ts'
import { rogueRelay } from '../testing/rogueRelay.ts'

const TOPIC = new Uint8Array(32).fill(7)
const until = { timeout: 20_000, interval: 20 }

describe('a network of relays', () => {
  it('knows all of itself', async () => {
    const relays = await testNetwork(4)
    await vi.waitFor(() => {
      for (const relay of relays) {
        expect(relay.peers).toHaveLength(3)
        expect(relay.peers.every(({ connected, verified }) => connected && verified)).toBe(true)
      }
    }, until)
  })

  it('lets pages of different relays meet', async () => {
    const [one, other] = await testNetwork(2)
    if (!one || !other) throw new Error('no relays')
    await vi.waitFor(() => expect([one.peers, other.peers].flat()).toHaveLength(2), until)
    const first = await dialRelay(one.json)
    first.send(helloOf(first), { type: 'join', topic: TOPIC })
    expect((await first.next('members')).peers).toEqual([])
    const second = await dialRelay(other.json)
    second.send(helloOf(second), { type: 'join', topic: TOPIC })
    expect((await second.next('members')).peers).toEqual([])
    // Again, with those who were there before.
    expect((await second.next('members')).peers.map(toHex)).toEqual([toHex(first.id)])
    second.send({ type: 'signal', topic: TOPIC, peer: first.id, payload: fromHex('beef') })
    const signal = await first.next('signal')
    expect(toHex(signal.peer)).toBe(toHex(second.id))
    expect(toHex(signal.payload)).toBe('beef')
    second.close()
    expect(toHex((await first.next('exit')).peer)).toBe(toHex(second.id))
  })

  it('passes over a relay that does not answer', async () => {
    const [relay] = await testNetwork(2)
    if (!relay) throw new Error('no relay')
    const rogue = await rogueRelay('test')
    rogue.subscribe('lumamesh/relays/1')
    await rogue.dial(relay.meshPort)
    const dead = announcer('127.0.0.1')
    await vi.waitFor(async () => {
      await rogue.publish('lumamesh/relays/1', dead.announce({ count: Date.now() % 1e6 }))
      expect(relay.peers).toHaveLength(2)
    }, until)
    await vi.waitFor(() => expect(relay.stats.mesh?.away).toBe(1), until)
    expect(relay.peers.filter(({ away }) => away).map(({ id }) => id)).toEqual([toHex(dead.identity.id)])
    await vi.waitFor(async () => {
      const page = await dialRelay(relay.json)
      page.send(helloOf(page))
      const { records } = await page.next('welcome')
      page.close()
      expect(records).toHaveLength(2)
    }, until)
  })

  it('meets over IPv6', async () => {
    const v6 = { HOST: '::1', PUBLIC_IP: '::1' }
    const [first] = await testNetwork(1, v6)
    if (!first) throw new Error('no relay')
    const second = await joinNetwork(first, { ...v6, MESH_PEERS: `[::1]:${first.meshPort}` })
    await vi.waitFor(() => expect(second.peers).toMatchObject([{ connected: true, verified: true }]), until)
  })

  it('tells pages of a newcomer', async () => {
    const [relay] = await testNetwork(1)
    if (!relay) throw new Error('no relay')
    const page = await dialRelay(relay.json)
    page.send(helloOf(page))
    await page.next('welcome')
    const newcomer = await joinNetwork(relay)
    const { records } = await page.next('relays')
    expect(records.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)).id)).toEqual([newcomer.json.id])
  })
})

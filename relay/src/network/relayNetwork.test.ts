import { fromHex, toHex } from '@lumamesh/core/protocol'
import { describe, expect, it, vi } from 'vitest'
import { announcer } from '../testing/announcer.ts'
import { dialRelay, helloOf } from '../testing/dialRelay.ts'
import { rogueRelay } from '../testing/rogueRelay.ts'
import { SimulatedNetwork } from '../testing/simulatedNetwork.ts'
import { joinNetwork, testNetwork } from '../testing/testNetwork.ts'
import { silentPort } from '../testing/testSocket.ts'

const TOPIC = new Uint8Array(32).fill(7)
const until = { timeout: 20_000, interval: 20 }

describe('a network of relays', () => {
  it('connects every relay to all others', async () => {
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
    // Again, with members from before.
    expect((await second.next('members')).peers.map(toHex)).toEqual([toHex(first.id)])
    second.send({ type: 'signal', topic: TOPIC, peer: first.id, payload: fromHex('beef') })
    const signal = await first.next('signal')
    expect(toHex(signal.peer)).toBe(toHex(second.id))
    expect(toHex(signal.payload)).toBe('beef')
    second.close()
    expect(toHex((await first.next('exit')).peer)).toBe(toHex(second.id))
  })

  it('sends the same frames for rooms as the simulation', async () => {
    const topics = Array.from({ length: 5 }, (_, n) => new Uint8Array(32).fill(n))
    const simulated = new SimulatedNetwork({ relays: 3, random: () => 0.5, onePlace: true })
    simulated.connectAll()
    for (const relay of simulated.relays.slice(0, 2)) {
      for (const topic of topics) simulated.enter(relay, toHex(topic), relay.id.slice(0, 32))
      simulated.pass(1_000)
    }
    const expected = {
      frames: sum(simulated.relays.map(({ frames }) => frames)),
      bytes: sum(simulated.relays.map(({ bytes }) => bytes)),
    }

    const relays = await testNetwork(3)
    const sent = () => ({
      frames: sum(relays.map(({ stats }) => stats.mesh?.sentFrames ?? 0)),
      bytes: sum(relays.map(({ stats }) => stats.mesh?.sentBytes ?? 0)),
    })
    await vi.waitFor(() => expect(relays.map(({ stats }) => stats.mesh?.connected)).toEqual([2, 2, 2]), until)
    for (const relay of relays.slice(0, 2)) {
      const page = await dialRelay(relay.json)
      page.send(helloOf(page))
      // Once it sends the records of both others, they are homes.
      let known = (await page.next('welcome')).records.length
      while (known < 3) known += (await page.next('relays')).records.length
      page.send(...topics.map((topic) => ({ type: 'join', topic }) as const))
      // Now its homes know that it has members, and name it to the next relay.
      await vi.waitFor(() => expect(relays.map(({ stats }) => stats.mesh?.homeOf)).toEqual([5, 5, 5]), until)
    }
    await vi.waitFor(() => expect(sent()).toEqual(expected), until)
  })

  it('does not offer pages a relay that does not answer', async () => {
    const [relay] = await testNetwork(2)
    if (!relay) throw new Error('no relay')
    const rogue = await rogueRelay('test')
    rogue.subscribe('lumamesh/relays/1')
    await rogue.dial(relay.meshPort)
    const dead = announcer('127.0.0.1')
    const port = await silentPort()
    await vi.waitFor(async () => {
      await rogue.publish('lumamesh/relays/1', dead.announce({ count: Date.now() % 1e6, port }))
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

  it('connects over IPv6', async () => {
    const v6 = { HOST: '::1', PUBLIC_IP: '::1' }
    const [first] = await testNetwork(1, v6)
    if (!first) throw new Error('no relay')
    const second = await joinNetwork(first, { ...v6, MESH_PEERS: `[::1]:${first.meshPort}` })
    await vi.waitFor(() => expect(second.peers).toMatchObject([{ connected: true, verified: true }]), until)
  })

  it('sends pages the record of a new relay', async () => {
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

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

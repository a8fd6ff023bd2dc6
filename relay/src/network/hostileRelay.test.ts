import { randomBytes } from 'node:crypto'
import { fromHex, toHex } from '@lumamesh/core/protocol'
import { encode } from 'it-length-prefixed'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Relay } from '../relay/relay.ts'
import { announcer } from '../testing/announcer.ts'
import { dialRelay, helloOf } from '../testing/dialRelay.ts'
import { rogueRelay } from '../testing/rogueRelay.ts'
import { testNetwork } from '../testing/testNetwork.ts'
import { encodeNetworkFrame, type NetworkFrame } from './networkFrames.ts'

const TOPIC = new Uint8Array(32).fill(9)
const GOSSIP = 'lumamesh/relays/1'
const SIGNAL = '/lumamesh/signal/1'
const until = { timeout: 20_000, interval: 20 }

type Rogue = Awaited<ReturnType<typeof rogueRelay>>

/** Two relays with a page each that talk, and a rogue that is connected to both. */
async function setUp() {
  const [one, other] = await testNetwork(2)
  if (!one || !other) throw new Error('no relays')
  await vi.waitFor(
    () => expect([one, other].map(({ stats }) => stats.mesh?.connected)).toEqual([1, 1]),
    until,
  )
  const pages = await Promise.all([one, other].map(({ json }) => dialRelay(json)))
  const [here, there] = pages
  if (!here || !there) throw new Error('no pages')
  onTestFinished(() => {
    for (const page of pages) page.close()
  })
  for (const page of pages) page.send(helloOf(page), { type: 'join', topic: TOPIC })
  const listed = async () => {
    for (;;) if ((await there.next('members')).peers.some((peer) => toHex(peer) === toHex(here.id))) return
  }
  await listed()
  const rogue = await rogueRelay('test')
  await rogue.dial(one.meshPort)
  await rogue.dial(other.meshPort)
  rogue.subscribe(GOSSIP)
  await vi.waitFor(() => expect(rogue.libp2p.services.pubsub.getSubscribers(GOSSIP)).toHaveLength(2), until)
  return {
    one,
    other,
    here,
    there,
    rogue,
    /** One page sends a signal, and the other one receives it. */
    async exchangeSignal() {
      const payload = randomBytes(16)
      here.send({ type: 'signal', topic: TOPIC, peer: there.id, payload })
      expect(toHex((await there.next('signal')).payload)).toBe(toHex(payload))
    },
  }
}

async function isShutOut(rogue: Rogue, ...relays: Relay[]): Promise<void> {
  await vi.waitFor(() => {
    for (const relay of relays) expect(relay.stats.mesh?.shutOut).toBeGreaterThan(0)
    expect(rogue.libp2p.getConnections()).toHaveLength(2 - relays.length)
  }, until)
  for (const relay of relays) {
    // Nor is it let in again.
    await rogue.dial(relay.meshPort).then(
      (connection) => vi.waitFor(() => expect(connection.status).not.toBe('open'), until),
      () => {},
    )
  }
}

/** A stream for frames about rooms, on which the rogue relay can send any bytes. */
async function openSignalStream(rogue: Rogue, relay: Relay) {
  const connection = await rogue.dial(relay.meshPort)
  const stream = await connection.newStream(SIGNAL)
  const raw = (bytes: Uint8Array) => stream.send(bytes)
  return {
    raw,
    sendFrame: (frame: NetworkFrame) => raw(encode.single(encodeNetworkFrame(frame)).subarray()),
    stream,
  }
}

describe('a hostile relay with the right salt', () => {
  it('is shut out for forged announcements, which no relay accepts', async () => {
    const { one, other, rogue, exchangeSignal } = await setUp()
    for (let i = 0; i < 40; i++) {
      const forged = announcer('127.0.0.1').announce()
      forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1
      await rogue.publish(GOSSIP, forged)
    }
    await isShutOut(rogue, one, other)
    expect([one, other].map(({ peers }) => peers.length)).toEqual([1, 1])
    await exchangeSignal()
  })

  it('cannot replace an announcement with an older one', async () => {
    const { one, rogue, exchangeSignal } = await setUp()
    const relay = announcer('127.0.0.1')
    const old = Array.from({ length: 5 }, (_, count) => relay.announce({ count, hosts: ['127.0.0.2'] }))
    await rogue.publish(GOSSIP, relay.announce({ count: 9 }))
    const id = toHex(relay.identity.id)
    const found = () => one.peers.find((peer) => peer.id === id)
    await vi.waitFor(() => expect(found()).toBeDefined(), until)
    for (const announcement of old) await rogue.publish(GOSSIP, announcement)
    await exchangeSignal()
    expect(found()?.addresses).toEqual(['127.0.0.1:7400'])
    expect(found()).toMatchObject({ verified: false, connected: false })
  })

  it('is shut out for gossip of ten thousand malformed announcements, which fill no table', async () => {
    const { one, other, rogue, exchangeSignal } = await setUp()
    const lies = Array.from({ length: 10_000 }, () => randomBytes(200))
    await Promise.allSettled(lies.map((lie) => rogue.publish(GOSSIP, lie)))
    await isShutOut(rogue, one, other)
    expect([one, other].map(({ peers }) => peers.length)).toEqual([1, 1])
    await exchangeSignal()
  })

  it('is shut out for gossip of messages of 1 MB', async () => {
    const { one, other, rogue, exchangeSignal } = await setUp()
    await Promise.allSettled(Array.from({ length: 10 }, () => rogue.publish(GOSSIP, randomBytes(1_000_000))))
    await isShutOut(rogue, one, other)
    await exchangeSignal()
  })

  it('is shut out for a flood of gossip on topics without subscribers', async () => {
    const { one, other, rogue, exchangeSignal } = await setUp()
    // gossipsub sends to subscribers only: this makes the others look like subscribers.
    const { pubsub } = rogue.libp2p.services
    for (const peer of pubsub.getSubscribers(GOSSIP)) {
      const topics = Reflect.get(pubsub, 'topics') as Map<string, Set<string>>
      topics.set('mine', (topics.get('mine') ?? new Set()).add(peer.toString()))
    }
    for (let round = 0; round < 100; round++)
      await Promise.allSettled(Array.from({ length: 100 }, () => rogue.publish('mine', randomBytes(1_000))))
    await isShutOut(rogue, one, other)
    await exchangeSignal()
  })

  it('is shut out for malformed frames', async () => {
    const { one, rogue, exchangeSignal } = await setUp()
    const { raw } = await openSignalStream(rogue, one)
    raw(encode.single(Uint8Array.of(4, 0, 1, 2, 3)).subarray())
    await isShutOut(rogue, one)
    await exchangeSignal()
  })

  it('loses its stream when it announces a frame of a gigabyte', async () => {
    const { one, rogue, exchangeSignal } = await setUp()
    const { raw, stream } = await openSignalStream(rogue, one)
    raw(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04))
    await vi.waitFor(() => expect(stream.status).not.toBe('open'), until)
    await exchangeSignal()
  })

  it('is shut out for a flood of frames', async () => {
    const { one, rogue, exchangeSignal } = await setUp()
    const { sendFrame } = await openSignalStream(rogue, one)
    try {
      for (let i = 0; i < 40_000; i++) sendFrame({ type: 'alive' })
    } catch {
      // The stream has closed.
    }
    await isShutOut(rogue, one)
    await exchangeSignal()
  })

  it('cannot send signals of members that it does not have', async () => {
    const { one, here, there, rogue, exchangeSignal } = await setUp()
    const { sendFrame } = await openSignalStream(rogue, one)
    const evil = randomBytes(16)
    sendFrame({ type: 'signal', topic: TOPIC, from: there.id, to: here.id, payload: fromHex('ba') })
    sendFrame({ type: 'exit', topic: TOPIC, peer: there.id })
    sendFrame({ type: 'enter', topic: TOPIC, peer: evil })
    sendFrame({ type: 'relays', topic: TOPIC, relays: [randomBytes(32)] })
    // It may name members of its own.
    sendFrame({ type: 'roster', topic: TOPIC, age: 0, peers: [evil] })
    sendFrame({ type: 'signal', topic: TOPIC, from: there.id, to: here.id, payload: fromHex('bb') })
    sendFrame({ type: 'signal', topic: TOPIC, from: evil, to: here.id, payload: fromHex('bc') })
    const signal = await here.next('signal')
    expect(toHex(signal.payload)).toBe('bc')
    expect(toHex(signal.peer)).toBe(toHex(evil))
    await exchangeSignal()
  })

  it('cannot fill a room beyond its limit with invented members', async () => {
    const { one, here, rogue, exchangeSignal } = await setUp()
    const { sendFrame } = await openSignalStream(rogue, one)
    sendFrame({
      type: 'roster',
      topic: TOPIC,
      age: 0,
      peers: Array.from({ length: 1_000 }, () => randomBytes(16)),
    })
    let listed = 0
    while (listed <= 1) {
      here.send({ type: 'join', topic: TOPIC })
      listed = (await here.next('members')).peers.length
    }
    // The limit of a room without the page itself.
    expect(listed).toBe(255)
    await exchangeSignal()
  })
})

it('a relay with another salt cannot connect', async () => {
  const [relay] = await testNetwork(1)
  if (!relay) throw new Error('no relay')
  const rogue = await rogueRelay('another')
  await expect(rogue.dial(relay.meshPort)).rejects.toThrow()
  expect(relay.peers).toEqual([])
})

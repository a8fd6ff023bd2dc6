import { describe, expect, it, onTestFinished } from 'vitest'
import { carried, MemoryRtc } from '../../test/connectionPair.ts'
import { turns, until } from '../../test/memoryPages.ts'
import { Connections, meet, next, TestRelay } from '../../test/rooms.ts'
import { encode } from '../../test/values.ts'
import { Budget } from '../conversation/budget.ts'
import { Conversation } from '../conversation/conversation.ts'
import { Medium } from '../memory/medium.ts'
import type { MemoryConnection } from '../memory/memoryConnection.ts'
import { MESSAGES } from '../wire/channels.ts'
import { RELIABLE } from '../wire/lanes.ts'
import { decodeValue } from '../wire/value.ts'
import { ConnectionCarrier } from './connectionCarrier.ts'

describe('a peer that breaks the rules', { timeout: 30_000 }, () => {
  const attacks: [string, string, (channels: RTCDataChannel[]) => void][] = [
    ['text', 'peer-misbehaved', ([reliable]) => reliable?.send('hello')],
    ['an empty frame', 'peer-misbehaved', ([reliable]) => reliable?.send(new Uint8Array())],
    [
      'an unknown lane',
      'peer-misbehaved',
      ([reliable]) => reliable?.send(Uint8Array.of(9, 0, ...Array(17).fill(0))),
    ],
    ['a frame of another lane', 'peer-misbehaved', ([, , bulk]) => bulk?.send(new Uint8Array(30))],
    [
      'a forged frame',
      'peer-misbehaved',
      ([, unreliable]) => unreliable?.send(Uint8Array.of(1, ...Array(30).fill(0))),
    ],
  ]

  it.each(attacks)(
    'that sends %s is disconnected with %s, and no other peer is affected',
    async (_, code, attack) => {
      const relay = new TestRelay()
      const connections = new Connections()
      const { roomA, roomB } = await meet(relay, [{}, { connections }])
      const { channels } = connections
      const third = await relay.member()
      const roomC = third.shared.lease()
      const complete = until(roomC, () => roomC.peers.size === 2)
      const seen = until(roomA, () => roomA.peers.size === 2)
      relay.enter(third)
      await Promise.all([complete, seen])
      const error = next(roomA, 'error')
      const left = next(roomA, 'leave')
      attack(channels)
      expect((await error)[0].code).toBe(code)
      expect((await left)[0].id).toBe(roomB.self.id)
      const received = next(roomA, 'message')
      await roomC.peers.get(roomA.self.id)?.send('still here')
      expect((await received)[0]).toBe('still here')
    },
  )

  it('that floods with replayed frames is disconnected with peer-over-limit', async () => {
    const connections = new Connections()
    const { roomA, roomB } = await meet(new TestRelay(), [{ connections }])
    const [, channel] = connections.channels
    if (!channel) throw new Error('There is no channel.')
    const arrival = new Promise<MessageEvent>((resolve) => {
      channel.addEventListener('message', resolve)
    })
    const received = next(roomA, 'message')
    await roomB.broadcast('once', { lane: 'unreliable' })
    await received
    const frame = await arrival
    const error = next(roomA, 'error')
    for (let i = 0; i < 100_000; i++) channel.onmessage?.call(channel, frame)
    expect((await error)[0].code).toBe('peer-over-limit')
    expect([roomA.peers.size, channel.onmessage]).toEqual([0, null])
  })

  it('that exceeds the budget of undelivered values is disconnected with peer-over-limit', async () => {
    const limits = { peerBytes: 100_000 }
    const { roomA, roomB } = await meet(new TestRelay(), [{ limits }])
    const error = next(roomA, 'error')
    for (let i = 0; i < 10; i++) roomB.broadcast(new Uint8Array(15_000)).catch(() => {})
    expect((await error)[0].code).toBe('peer-over-limit')
  })

  it("that sends a message above the page's limit is disconnected with peer-over-limit", async () => {
    const { roomA, roomB } = await meet(new TestRelay(), [{ limits: { messageBytes: 50_000 } }])
    const error = next(roomA, 'error')
    roomB.broadcast(new Uint8Array(60_000)).catch(() => {})
    expect((await error)[0].code).toBe('peer-over-limit')
  })
})

/** One end of a connection in memory, with a clock that the test drives. */
class End {
  now = 0
  readonly nonce: Uint8Array
  readonly events: string[] = []
  readonly values: unknown[] = []
  readonly memory: MemoryRtc
  readonly carrier: ConnectionCarrier
  readonly conversation: Conversation
  other: End | undefined

  constructor(medium: Medium<MemoryConnection>, initiator: boolean) {
    this.nonce = new Uint8Array(32).fill(initiator ? 1 : 2)
    this.memory = new MemoryRtc(medium)
    const clock = () => this.now
    this.conversation = new Conversation({
      budget: new Budget(2 ** 20),
      largest: 2 ** 20,
      value: (_, value) => this.values.push(decodeValue(value)),
      clock,
    })
    const { rtc } = this.memory
    this.carrier = new ConnectionCarrier({
      connection: { rtc, iceServers: [], turnFallback: () => [], initiator },
      nonce: this.nonce,
      clock,
      events: {
        signal: (data) => this.other?.carrier.connection.signal(carried(data)),
        open: () => {
          this.events.push('open')
          this.carrier.carry(this.conversation, false)
        },
        silent: () => this.events.push('silent'),
        received: () => this.events.push('received'),
        goodbye: () => this.events.push('goodbye'),
        closed: ({ code }) => this.events.push(code),
      },
    })
    onTestFinished(() => this.carrier.close())
  }

  deriveKeys(secret: Uint8Array, other: End, offerer: boolean): void {
    const id = new Uint8Array(16)
    this.carrier.deriveKeys(secret, { id, nonce: this.nonce }, { id, nonce: other.nonce }, offerer)
  }

  /** The events reported since the last call. */
  takeEvents(): string[] {
    return this.events.splice(0)
  }
}

/** Two ends. `secrets` are what each derives its keys from, if any. */
async function connect(secrets: readonly (number | undefined)[] = [7, 7]): Promise<[End, End]> {
  const medium = new Medium<MemoryConnection>(0)
  const [offerer, answerer] = [new End(medium, true), new End(medium, false)]
  offerer.other = answerer
  answerer.other = offerer
  const [own, theirs] = secrets.map((secret) => secret && new Uint8Array(32).fill(secret))
  if (own) offerer.deriveKeys(own, answerer, true)
  if (theirs) answerer.deriveKeys(theirs, offerer, false)
  await turns(12)
  return [offerer, answerer]
}

describe('a carrier', () => {
  it('opens once and carries its conversation both ways', async () => {
    const ends = await connect()
    for (const { conversation } of ends) conversation.send(RELIABLE, MESSAGES, encode('hello'))
    await turns(4)
    for (const end of ends)
      expect([end.takeEvents(), end.values, end.carrier.usable]).toEqual([['open'], ['hello'], true])
  })

  it('does not open before both ends can derive their keys', async () => {
    const [offerer] = await connect([undefined, 7])
    expect([offerer.takeEvents(), offerer.carrier.usable]).toEqual([[], false])
  })

  it('ends with peer-misbehaved if the other end has other keys', async () => {
    const [offerer, answerer] = await connect([7, 8])
    answerer.conversation.send(RELIABLE, MESSAGES, encode('hello'))
    await turns(4)
    expect([offerer.takeEvents(), offerer.values]).toEqual([['open', 'peer-misbehaved'], []])
  })

  it('measures the round-trip time by its clock', async () => {
    const [offerer] = await connect()
    expect(offerer.carrier.rtt).toBeUndefined()
    offerer.carrier.tick(0)
    offerer.now = 30
    await turns(6)
    expect(offerer.carrier.rtt).toBe(30)
  })

  it('is silent, and not usable, after 2.6 s without a frame, until the next one', async () => {
    const [offerer, answerer] = await connect()
    offerer.takeEvents()
    for (const now of [2_599, 2_600, 3_000]) offerer.carrier.tick(now)
    expect([offerer.takeEvents(), offerer.carrier.usable]).toEqual([['silent'], false])
    answerer.conversation.send(RELIABLE, MESSAGES, encode(1))
    await turns(4)
    expect([offerer.takeEvents(), offerer.carrier.usable]).toEqual([['received'], true])
  })

  it('is not silent after this page slept', async () => {
    const [offerer] = await connect()
    offerer.takeEvents()
    offerer.carrier.resumed(60_000)
    offerer.carrier.tick(60_000)
    expect(offerer.takeEvents()).toEqual([])
  })

  it('is silent a second after a probe that has no answer', async () => {
    const [offerer, answerer] = await connect()
    offerer.takeEvents()
    offerer.carrier.probe(0)
    answerer.memory.made[0]?.close()
    offerer.carrier.tick(999)
    expect(offerer.takeEvents()).toEqual([])
    offerer.carrier.tick(1_000)
    expect(offerer.takeEvents()).toEqual(['silent'])
  })

  it('sends a goodbye on request, and is lost at the other end without one', async () => {
    const [[polite, first], [abrupt, second]] = [await connect(), await connect()]
    polite.carrier.close(true)
    abrupt.carrier.close()
    await turns(6)
    expect([first.takeEvents()[1], second.takeEvents()[1]]).toEqual(['goodbye', 'connection-lost'])
    expect([polite.takeEvents(), abrupt.takeEvents(), polite.carrier.usable]).toEqual([
      ['open'],
      ['open'],
      false,
    ])
  })

  it('accepts 6,000 small frames at once and 3,000 more a second', async () => {
    const [offerer, answerer] = await connect()
    offerer.takeEvents()
    const channel = offerer.memory.made[0]?.channel(1)
    const arrival = new Promise<MessageEvent>((resolve) => {
      channel?.addEventListener('message', (event) => resolve(event as MessageEvent))
    })
    answerer.conversation.send(1, MESSAGES, encode(1))
    const frame = await arrival
    // A replayed frame of this lane is dropped, and counts.
    const replay = (times: number) => {
      for (let i = 0; i < times; i++) channel?.onmessage?.call(channel as never, frame)
    }
    replay(5_990)
    expect(offerer.takeEvents()).toEqual([])
    offerer.now = 1_000
    replay(3_000)
    expect(offerer.takeEvents()).toEqual([])
    replay(20)
    expect(offerer.takeEvents()).toEqual(['peer-over-limit'])
  })
})

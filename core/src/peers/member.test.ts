import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { type TestPage, testPages } from '../../test/members.ts'
import { turns, until } from '../../test/memoryPages.ts'
import { Connections, channelValues, meet, next, onlyPeer, TestRelay, turn } from '../../test/rooms.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import { LumameshError } from '../errors.ts'
import { task } from '../memory/task.ts'
import type { Room } from '../rooms/room.ts'
import { toHex } from '../wire/bytes.ts'
import { encodeHello } from '../wire/hello.ts'
import { encodeSignal, type Signal } from '../wire/signals.ts'
import { Member } from './member.ts'
import type { Peer } from './peer.ts'

describe('a member', { timeout: 30_000 }, () => {
  it('connects the members that a relay lists, each with its nick, and notifies both', async () => {
    const { a, b, roomA, roomB } = await meet()
    expect(onlyPeer(roomA)).toMatchObject({ id: roomB.self.id, nick: b.shared.self.nick, status: 'open' })
    expect(onlyPeer(roomB)).toMatchObject({ id: roomA.self.id, nick: a.shared.self.nick, status: 'open' })
  })

  it('removes a peer at once after its goodbye', async () => {
    const { roomA, roomB } = await meet()
    const peer = onlyPeer(roomA)
    const left = next(roomA, 'leave')
    const closed = new Promise<void>((resolve) => {
      peer.on('close', () => resolve())
    })
    roomB.leave()
    expect((await left)[0]).toBe(peer)
    await closed
    expect([peer.status, roomA.peers.size, roomA.status]).toEqual(['closed', 0, 'joined'])
  })

  it('tries the TURN servers of both pages if there is no direct route', async () => {
    const relay = new TestRelay()
    const server = (host: string) => ({ urls: `turn:${host}:3478`, username: 'ada', credential: 'secret' })
    const [connections, others] = [new Connections(), new Connections()]
    connections.blind = others.blind = true
    const [a, b] = [
      await relay.member({ connections, turn: [server('203.0.113.1')] }),
      await relay.member({ connections: others, turn: [server('203.0.113.2')] }),
    ]
    for (const { shared } of [a, b]) shared.lease()
    for (const member of [a, b]) relay.enter(member)
    // The newcomer offers, so the newcomer restarts.
    const both = ['turn:203.0.113.2:3478', 'turn:203.0.113.1:3478']
    await vi.waitFor(() => expect(others.servers).toEqual([[], both]), 5_000)
    expect(connections.servers[0]).toEqual([])
  })

  it.each([
    ['no value', Uint8Array.of(9, 9)],
    ['no object', Uint8Array.of(0, 0x31)],
  ])('does not answer a peer whose presence is %s, and reports it', async (_, presence) => {
    const relay = new TestRelay()
    const [a, b] = await Promise.all([relay.member(), relay.member()])
    const room = a.shared.lease()
    relay.enter(a)
    const error = next(room, 'error')
    const { topic, signalKey } = a.shared.keys
    const offer = encodeSignal({
      type: 'offer',
      attempt: 1,
      nonce: new Uint8Array(32),
      hello: encodeHello({ nick: '', conversation: new Uint8Array(8), presence }),
      turn: [],
      description: new Uint8Array(),
    })
    a.shared.signal(b.id, await new SignalSeal(signalKey).seal({ topic, from: b.id, to: a.id }, offer))
    expect((await error)[0].code).toBe('peer-misbehaved')
    await turn()
    expect([relay.carried, room.peers.size]).toEqual([[], 0])
  })

  it('continues over another connection after one breaks: the same peer, every value once and in order', async () => {
    const [connections, connectionsB] = [new Connections(), new Connections()]
    const { roomA, roomB } = await meet(new TestRelay(), [{ connections }, { connections: connectionsB }])
    const [peerA, peerB] = [onlyPeer(roomA), onlyPeer(roomB)]
    const left: unknown[] = []
    for (const room of [roomA, roomB]) room.on('leave', (peer) => left.push(peer))
    const count = 300
    const numbers = (room: Room) => channelValues(room.channel<number>('numbers', { lane: 'bulk' }), count)
    const received = Promise.all([numbers(roomA), numbers(roomB)])
    const sends: Promise<void>[] = []
    const acknowledged: number[] = []
    for (let i = 0; i < count; i++) {
      for (const room of [roomA, roomB])
        sends.push(
          room
            .channel('numbers', { lane: 'bulk' })
            .send(i, { ack: true })
            .then(() => void acknowledged.push(i)),
        )
      if (i % 100 === 50) {
        const { length: made } = connections.made
        const back = until(roomA, () => peerA.status === 'open' && connections.made.length > made)
        const reconnecting = until(roomA, () => peerA.status === 'reconnecting')
        connections.made.at(-1)?.close()
        await reconnecting
        await back
      }
      if (i % 10 === 0) await turn()
    }
    const expected = Array.from({ length: count }, (_, i) => i)
    expect(await received).toEqual([expected, expected])
    await Promise.all(sends)
    expect([onlyPeer(roomA), onlyPeer(roomB), left]).toEqual([peerA, peerB, []])
    const refused = connections.refused + connectionsB.refused
    expect([acknowledged.length, connections.made.length]).toEqual([2 * count, 4 + refused])
  })
})

/** Two members of one room, each in the other's page, and the signals between them. */
async function pair() {
  const [one, two] = (await testPages(2)) as [TestPage, TestPage]
  const carried: { to: Member; signal: Signal }[] = []
  const memberAt = (page: TestPage, other: TestPage, otherEnd: () => Member) =>
    new Member(toHex(other.id), page.environment, {
      ...page.events,
      send: (_, signal) => {
        carried.push({ to: otherEnd(), signal })
        task(() => otherEnd().receive(signal))
      },
    })
  const ends: { ofOne: Member; ofTwo: Member } = {
    ofOne: memberAt(one, two, () => ends.ofTwo),
    ofTwo: memberAt(two, one, () => ends.ofOne),
  }
  onTestFinished(() => {
    for (const end of Object.values(ends)) end.close(CLOSED)
  })
  return { one, two, carried, ends, memberAt }
}

async function connectedPair() {
  const all = await pair()
  all.ends.ofTwo.step({ type: 'listed', newcomer: false })
  all.ends.ofOne.step({ type: 'listed', newcomer: true })
  await turns(20)
  return all
}

const CLOSED = new LumameshError('closed', 'for the test')

describe('two members of a room', () => {
  it('become one peer of each other, over one connection that the newcomer offers', async () => {
    const { one, two, carried, ends } = await connectedPair()
    expect([one.peers, two.peers].map((peers) => peers.map(({ nick }) => nick))).toEqual([
      ['nick 2'],
      ['nick 1'],
    ])
    expect([one.memory.made.length, two.memory.made.length]).toEqual([1, 1])
    expect(carried.map(({ to, signal }) => [to === ends.ofTwo, signal.type]).slice(0, 2)).toEqual([
      [true, 'offer'],
      [false, 'answer'],
    ])
  })

  it('ignore their own signals that a relay replays', async () => {
    const { one, two, carried, ends } = await connectedPair()
    for (const { to, signal } of [...carried]) to.receive(signal)
    await turns(20)
    expect([one.memory.made.length, two.memory.made.length, one.left, two.left]).toEqual([1, 1, [], []])
    expect([ends.ofOne.forgettable, ends.ofTwo.forgettable]).toEqual([false, false])
  })

  it('close with the local reason on the page that leaves, and with a goodbye on the other', async () => {
    const { one, two, ends } = await connectedPair()
    const waiting = refusalOf((one.peers[0] as Peer).request('never'))
    ends.ofOne.close(CLOSED)
    expect([await waiting, one.left]).toEqual(['closed', one.peers])
    await turns(10)
    expect([two.left, two.peers[0]?.status, ends.ofTwo.forgettable]).toEqual([two.peers, 'closed', true])
  })

  it('stay the same peer over the next connection, which resumes the conversation', async () => {
    const { one, two, ends } = await connectedPair()
    one.memory.made[0]?.close()
    for (let i = 0; i < 20; i++) {
      for (const page of [one, two]) page.now += 250
      for (const end of Object.values(ends)) end.tick(one.now, false)
      await turns(20)
    }
    expect([one.peers.length, two.peers.length, one.left, two.left]).toEqual([1, 1, [], []])
    expect([one.peers[0]?.status, two.peers[0]?.status]).toEqual(['open', 'open'])
    expect(one.memory.made.length).toBe(2)
  })

  it('become another peer if one end began another conversation', async () => {
    const { one, two, ends, memberAt } = await connectedPair()
    ends.ofOne = memberAt(one, two, () => ends.ofTwo)
    // Like a page that reloads and continues its numbering.
    ends.ofOne.step({ type: 'listed', newcomer: true })
    await turns(20)
    const [before, after] = two.peers
    expect([two.peers.length, two.left, before?.status, after?.status]).toEqual([
      2,
      [before],
      'closed',
      'open',
    ])
  })
})

describe('a signal', () => {
  const greeting = encodeHello({
    nick: '',
    conversation: new Uint8Array(8),
    presence: new Uint8Array(),
  })
  const description = (type: 'offer' | 'answer', hello: Uint8Array): Signal => ({
    type,
    attempt: 1,
    nonce: new Uint8Array(32),
    hello,
    turn: [],
    description: new Uint8Array(),
  })

  it.each<[string, Uint8Array, string]>([
    ['of another version', Uint8Array.of(1, 0, 2), 'version-unsupported'],
    ['without a greeting', new Uint8Array(), 'malformed'],
    [
      'with a presence that is not an object',
      encodeHello({ nick: '', conversation: new Uint8Array(8), presence: Uint8Array.of(0, 0x31) }),
      'peer-misbehaved',
    ],
  ])('%s is refused, and not answered', async (_, hello, code) => {
    const { one, carried, ends } = await pair()
    expect(refusal(() => ends.ofOne.receive(description('offer', hello)))).toBe(code)
    await turns(4)
    expect([carried, one.memory.made, ends.ofOne.forgettable]).toEqual([[], [], true])
  })

  it('of an unknown attempt is ignored, whatever its contents', async () => {
    const { carried, ends } = await pair()
    ends.ofOne.receive({ type: 'trickle', attempt: 5, byOfferer: 1, detail: Uint8Array.of(0xff) })
    ends.ofOne.receive(description('answer', greeting))
    await turns(4)
    expect(carried).toEqual([])
  })

  it('that cannot be opened is reported once at both ends, because the other end cannot open ours either', async () => {
    const { one, carried, ends } = await pair()
    for (let i = 0; i < 3; i++) ends.ofOne.refuse()
    expect(one.errors.map(({ code }) => code)).toEqual(['wrong-password'])
    expect(carried.map(({ signal }) => signal)).toEqual([
      { type: 'trickle', attempt: 0, byOfferer: 0, detail: new Uint8Array() },
    ])
  })

  it('that cannot be opened does not affect two connected members, because anyone can send one', async () => {
    const { one, ends } = await connectedPair()
    ends.ofOne.refuse()
    expect([one.errors, one.left, one.peers[0]?.status]).toEqual([[], [], 'open'])
  })
})

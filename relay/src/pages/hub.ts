import {
  decodeFrame,
  type ErrorCode,
  encodeFrame,
  encodeRecord,
  type Frame,
  LumameshError,
  MAX_MEMBERS,
  MAX_RECORDS,
  PROTOCOL_VERSION,
  RELAY_SILENCE_MS,
  type RelayRecord,
  type TurnServer,
} from '@lumamesh/core/protocol'
import { Counts } from '../shared/counts.ts'
import { fromHex, toHex } from '../shared/hex.ts'
import { Tally } from '../shared/tally.ts'
import {
  BUSY_MS,
  GRACE_MS,
  type PageLimits,
  PING_AFTER_MS,
  RESTART_MS,
  RETURN_EVERY_MS,
  STALL_MS,
  WELCOME_EVERY_MS,
} from './pageLimits.ts'
import { PageSession } from './pageSession.ts'
import { PeerIds } from './peerIds.ts'
import { RoomMembers } from './roomMembers.ts'

/**
 * What the hub wants done: on a link, which after `close` is over, once what was sent has left; or told to other relays. Topics and
 * peers are hex.
 */
export type HubEffect =
  | { link: number; send: Uint8Array }
  | { link: number; close: true }
  | { elsewhere: 'entered' | 'left'; topic: string; peer: string }
  | { elsewhere: 'signal'; topic: string; from: string; to: string; payload: Uint8Array }

type PageFrameOf<Type extends Frame['type']> = Extract<Frame, { type: Type }>

/**
 * Sessions, peers and rooms of one relay: frames in, frames out; no sockets and no clocks in here. `now` is monotonic ms:
 * a wall clock that jumps would make every link look silent.
 */
export class Hub {
  /** Handed out in WELCOME and BUSY. */
  record: RelayRecord
  /** Records of other relays: where pages may go that find no room here. */
  others: readonly Uint8Array[] = []
  /** What was refused so far: BUSY as `busy`, and ERROR by its code. */
  readonly refusals = new Counts()
  readonly #limits: PageLimits
  readonly #wallClock: () => number
  readonly #turn: (peer: string) => readonly TurnServer[]
  readonly #sessions = new Map<number, PageSession>()
  readonly #sources = new Tally()
  readonly #peers = new PeerIds()
  readonly #rooms: RoomMembers
  /** By topic: members at other relays. */
  readonly #elsewhere = new Map<string, Set<string>>()
  /** Peers on a new link, with the rooms that they were in and have not joined again. */
  readonly #returning = new Map<string, { topics: Set<string>; until: number }>()
  #ticked = Number.POSITIVE_INFINITY
  #draining = false

  /** @param wallClock Unix ms, for WELCOME; @param turn what this relay relays with for a peer, given by its id in hex */
  constructor(
    record: RelayRecord,
    limits: PageLimits,
    wallClock: () => number,
    turn: (peer: string) => readonly TurnServer[] = () => [],
  ) {
    this.record = record
    this.#limits = limits
    this.#wallClock = wallClock
    this.#turn = turn
    this.#rooms = new RoomMembers(limits)
  }

  /** Open links. */
  get size(): number {
    return this.#sessions.size
  }

  get rooms(): number {
    return this.#rooms.size
  }

  /** @param source who counts as one: see blockOf() */
  open(link: number, address: string, source: string, now: number): HubEffect[] {
    const { maxPerSource, maxSessions } = this.#limits
    const full = this.#sessions.size >= maxSessions || this.#sources.of(source) >= maxPerSource
    if (this.#draining || full) {
      this.refusals.add('busy')
      return [this.#busy(link, this.#draining ? RESTART_MS : BUSY_MS), { link, close: true }]
    }
    this.#sessions.set(link, new PageSession(link, address, source, this.#limits, now))
    this.#sources.add(source)
    return []
  }

  /** The relay is to stop: sends every page elsewhere, and takes no more. */
  drain(): HubEffect[] {
    this.#draining = true
    return [...this.#sessions.keys()].map((link, i) => this.#busy(link, RESTART_MS + i * RETURN_EVERY_MS))
  }

  receive(link: number, bytes: Uint8Array, now: number): HubEffect[] {
    const session = this.#sessions.get(link)
    if (!session) return []
    session.heard(now)
    if (!session.takesFrame(now)) return this.#overRate(session, now)
    let frame: Frame | undefined
    try {
      frame = decodeFrame(bytes)
    } catch (error) {
      if (!(error instanceof LumameshError)) throw error
      return this.#refuse(session, error.code, error.message, now)
    }
    return frame ? this.#handle(session, frame, now) : []
  }

  /** The link is gone. */
  closed(link: number, now: number): HubEffect[] {
    const session = this.#sessions.get(link)
    if (!session) return []
    this.#forget(session)
    // Whoever goes because we asked it to is still in its rooms.
    if (this.#draining) return []
    const { peer } = session
    if (peer === undefined || this.#peers.linkOf(peer) !== link) return []
    this.#peers.release(peer, link, now)
    this.#returning.delete(peer)
    return this.#rooms.topicsOf(peer).flatMap((topic) => this.#exit(topic, peer))
  }

  /** What time brings: silent links, rooms not joined again. Call it every TICK_MS. */
  tick(now: number): HubEffect[] {
    const effects: HubEffect[] = []
    const stalled = now - this.#ticked > STALL_MS
    this.#ticked = now
    for (const session of this.#sessions.values()) {
      // What pages sent while this relay stood still is still to be read.
      if (stalled) session.heard(now)
      const silence = session.silentFor(now)
      if (silence >= RELAY_SILENCE_MS) effects.push(...this.#end(session, now))
      else if (silence >= PING_AFTER_MS) effects.push(send(session.link, { type: 'ping', token: 0 }))
      if (session.isWelcomeDue(now)) effects.push(this.#welcome(session, now))
    }
    for (const [peer, { topics, until }] of this.#returning) {
      if (now < until) continue
      this.#returning.delete(peer)
      for (const topic of topics) effects.push(...this.#exit(topic, peer))
    }
    this.#peers.sweep(now)
    return effects
  }

  /** These are in a room of ours, too, at another relay; `before`: and were there before ours. */
  enterElsewhere(topic: string, peers: readonly string[], before: boolean): HubEffect[] {
    const locals = this.#rooms.membersOf(topic)
    if (locals.length === 0) return []
    const elsewhere = this.#elsewhere.get(topic) ?? new Set()
    this.#elsewhere.set(topic, elsewhere)
    // A relay that makes members up fills no room beyond its size.
    const space = Math.max(0, this.#limits.maxMembers - locals.length - elsewhere.size)
    const some = peers.slice(0, space)
    for (const peer of some) elsewhere.add(peer)
    const came = some.filter((peer) => !this.#rooms.has(topic, peer))
    if (came.length === 0) return []
    if (!before) return came.flatMap((peer) => this.#tell(locals, 'enter', topic, peer))
    // They are the newcomers: MEMBERS, again, says so.
    return locals.flatMap((local) => {
      const link = this.#peers.linkOf(local)
      return link === undefined ? [] : [this.#members(link, topic, local)]
    })
  }

  exitElsewhere(topic: string, peer: string): HubEffect[] {
    const peers = this.#elsewhere.get(topic)
    if (!peers?.delete(peer)) return []
    if (peers.size === 0) this.#elsewhere.delete(topic)
    return this.#rooms.has(topic, peer)
      ? []
      : this.#tell(this.#rooms.othersIn(topic, peer), 'exit', topic, peer)
  }

  /** A member at another relay says something to one of ours. */
  signalFromElsewhere(topic: string, from: string, to: string, payload: Uint8Array): HubEffect[] {
    const link = this.#peers.linkOf(to)
    if (link === undefined || !this.#rooms.has(topic, to)) return []
    return [send(link, { type: 'signal', topic: fromHex(topic), peer: fromHex(from), payload })]
  }

  /** Records of relays that pages have not heard of. */
  news(records: readonly Uint8Array[]): HubEffect[] {
    if (records.length === 0) return []
    const bytes = encodeFrame({ type: 'relays', records })
    return [...this.#sessions.values()].flatMap(({ link, peer }) =>
      peer === undefined ? [] : [{ link, send: bytes }],
    )
  }

  #handle(session: PageSession, frame: Frame, now: number): HubEffect[] {
    if (frame.type === 'hello') return this.#hello(session, frame, now)
    if (frame.type === 'ping') return [send(session.link, { type: 'pong', token: frame.token })]
    const { peer } = session
    if (peer === undefined) {
      return this.#refuse(session, 'malformed', 'A link starts with HELLO.', now)
    }
    switch (frame.type) {
      case 'join':
        return this.#join(session, peer, frame)
      case 'leave': {
        const topic = toHex(frame.topic)
        this.#returning.get(peer)?.topics.delete(topic)
        return this.#exit(topic, peer)
      }
      case 'signal':
        return this.#signal(session, peer, frame, now)
      case 'pong':
        return []
      default:
        return this.#refuse(session, 'malformed', `A page does not send ${frame.type} frames.`, now)
    }
  }

  #hello(session: PageSession, frame: PageFrameOf<'hello'>, now: number): HubEffect[] {
    const { link } = session
    if (frame.version !== PROTOCOL_VERSION) {
      const message = `This relay speaks protocol version ${PROTOCOL_VERSION} only, the page ${frame.version}.`
      return this.#refuse(session, 'version-unsupported', message, now)
    }
    if (session.peer !== undefined) return this.#refuse(session, 'malformed', 'HELLO comes once.', now)
    const peer = toHex(frame.peer)
    const { taken, replaced } = this.#peers.claim(peer, frame.resume, link)
    if (taken) {
      const message = 'This peer id belongs to another page: its resume key is a different one.'
      return this.#refuse(session, 'identity-taken', message, now)
    }
    session.peer = peer
    const welcome = this.#welcome(session, now)
    if (replaced === undefined) return [welcome]
    const older = this.#sessions.get(replaced)
    if (older) this.#forget(older)
    this.#returning.set(peer, { topics: new Set(this.#rooms.topicsOf(peer)), until: now + GRACE_MS })
    return [welcome, { link: replaced, close: true }]
  }

  /** Said again from time to time: credentials expire, and records change. */
  #welcome(session: PageSession, now: number): HubEffect {
    session.welcomed(now + WELCOME_EVERY_MS)
    return send(session.link, {
      type: 'welcome',
      version: PROTOCOL_VERSION,
      clock: this.#wallClock(),
      address: session.address,
      maxRooms: this.#limits.maxRooms,
      maxMembers: this.#limits.maxMembers,
      records: [encodeRecord(this.record), ...this.others].slice(0, MAX_RECORDS),
      turn: this.#turn(session.peer ?? ''),
    })
  }

  #join(session: PageSession, peer: string, frame: PageFrameOf<'join'>): HubEffect[] {
    const topic = toHex(frame.topic)
    const entry = this.#rooms.enter(topic, peer)
    if (entry === 'room-full') {
      this.refusals.add(entry)
      const message = `The room has its ${this.#limits.maxMembers} members already.`
      return [send(session.link, { type: 'error', code: entry, message })]
    }
    if (entry === 'too-many-rooms') {
      this.refusals.add(entry)
      const message = `A page joins at most ${this.#limits.maxRooms} rooms here, or this relay has no room left.`
      return [send(session.link, { type: 'error', code: entry, message })]
    }
    this.#returning.get(peer)?.topics.delete(topic)
    const members = this.#members(session.link, topic, peer)
    if (entry !== 'entered') return [members]
    const entered: HubEffect = { elsewhere: 'entered', topic, peer }
    // Who is at another relay already has been told of.
    if (this.#elsewhere.get(topic)?.has(peer)) return [members, entered]
    return [members, ...this.#tell(this.#rooms.othersIn(topic, peer), 'enter', topic, peer), entered]
  }

  #members(link: number, topic: string, peer: string): HubEffect {
    const peers = new Set([...this.#rooms.othersIn(topic, peer), ...(this.#elsewhere.get(topic) ?? [])])
    peers.delete(peer)
    const some = [...peers].slice(0, MAX_MEMBERS)
    return send(link, { type: 'members', topic: fromHex(topic), peers: some.map(fromHex) })
  }

  #signal(session: PageSession, peer: string, frame: PageFrameOf<'signal'>, now: number): HubEffect[] {
    if (!session.takesSignal(frame.payload.length, now)) return this.#overRate(session, now)
    const topic = toHex(frame.topic)
    const to = toHex(frame.peer)
    if (!this.#rooms.has(topic, peer)) return []
    const link = this.#peers.linkOf(to)
    if (link !== undefined && this.#rooms.has(topic, to))
      return [send(link, { ...frame, peer: fromHex(peer) })]
    if (!this.#elsewhere.get(topic)?.has(to)) return []
    return [{ elsewhere: 'signal', topic, from: peer, to, payload: frame.payload }]
  }

  #exit(topic: string, peer: string): HubEffect[] {
    if (!this.#rooms.leave(topic, peer)) return []
    const left: HubEffect = { elsewhere: 'left', topic, peer }
    const others = this.#rooms.othersIn(topic, peer)
    if (others.length === 0) this.#elsewhere.delete(topic)
    if (this.#elsewhere.get(topic)?.has(peer)) return [left]
    return [...this.#tell(others, 'exit', topic, peer), left]
  }

  #tell(peers: readonly string[], type: 'enter' | 'exit', topic: string, peer: string): HubEffect[] {
    if (peers.length === 0) return []
    const bytes = encodeFrame({ type, topic: fromHex(topic), peer: fromHex(peer) })
    return peers.flatMap((other) => {
      const link = this.#peers.linkOf(other)
      return link === undefined ? [] : [{ link, send: bytes }]
    })
  }

  #overRate(session: PageSession, now: number): HubEffect[] {
    const message = 'Too many frames: this one was dropped. Send fewer, or the link is closed.'
    const verdict = session.overRate(now)
    if (verdict === 'drop') return []
    if (verdict === 'close') return this.#refuse(session, 'rate-limited', message, now)
    this.refusals.add('rate-limited')
    return [send(session.link, { type: 'error', code: 'rate-limited', message })]
  }

  #busy(link: number, retryAfter: number): HubEffect {
    return send(link, { type: 'busy', retryAfter, records: this.others.slice(0, MAX_RECORDS) })
  }

  /** An ERROR, then the end of the link. */
  #refuse(session: PageSession, code: ErrorCode, message: string, now: number): HubEffect[] {
    this.refusals.add(code)
    return [send(session.link, { type: 'error', code, message }), ...this.#end(session, now)]
  }

  #forget(session: PageSession): void {
    this.#sessions.delete(session.link)
    this.#sources.remove(session.source)
  }

  #end(session: PageSession, now: number): HubEffect[] {
    return [...this.closed(session.link, now), { link: session.link, close: true }]
  }
}

function send(link: number, frame: Frame): HubEffect {
  return { link, send: encodeFrame(frame) }
}

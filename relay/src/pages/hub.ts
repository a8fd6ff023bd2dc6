import {
  decodeFrame,
  type ErrorCode,
  encodeFrame,
  encodeRecord,
  type Frame,
  LumameshError,
  MAX_RECORDS,
  PROTOCOL_VERSION,
  RELAY_SILENCE_MS,
  type RelayRecord,
  type TurnServer,
} from '@lumamesh/core/protocol'
import { Counts } from '../shared/counts.ts'
import { toHex } from '../shared/hex.ts'
import type { RoomSignal } from '../shared/roomSignal.ts'
import { Tally } from '../shared/tally.ts'
import { unreachable } from '../shared/unreachable.ts'
import { type HubEffect, sendFrame } from './hubEffect.ts'
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
import { PageRooms } from './pageRooms.ts'
import { PageSession } from './pageSession.ts'
import { PeerIds } from './peerIds.ts'

type PageFrameOf<Type extends Frame['type']> = Extract<Frame, { type: Type }>

export interface HubOptions {
  /** This relay's own record, for WELCOME. */
  record: RelayRecord
  limits: PageLimits
  /** Unix ms, for WELCOME. */
  wallClock: () => number
  /** The TURN servers that a peer may use, given by its id in hex. Without it there are none. */
  turn?: (peer: string) => readonly TurnServer[]
}

/** A link that has opened. */
export interface OpenedLink {
  link: number
  /** The page's address, for WELCOME. */
  address: string
  /** The source that its quota counts for: see sourceOf(). */
  source: string
}

/**
 * Sessions and peers of one relay: frames in, frames out. Sans-I/O; `now` is monotonic ms: a wall clock that jumps
 * would make every link look silent.
 */
export class Hub {
  /** This relay's own record, for WELCOME. */
  record: RelayRecord
  /** Records of other relays, for WELCOME and BUSY. */
  others: readonly Uint8Array[] = []
  /** What was refused so far: BUSY as `busy`, and ERROR by its code. */
  readonly refusals = new Counts()
  readonly #limits: PageLimits
  readonly #wallClock: () => number
  readonly #turn: (peer: string) => readonly TurnServer[]
  readonly #sessions = new Map<number, PageSession>()
  readonly #sources = new Tally()
  readonly #peers = new PeerIds()
  readonly #rooms: PageRooms
  /** Peers on a new link, with the rooms that they were in and have not joined again. */
  readonly #returning = new Map<string, { topics: Set<string>; until: number }>()
  #ticked = Number.POSITIVE_INFINITY
  #draining = false

  constructor({ record, limits, wallClock, turn = () => [] }: HubOptions) {
    this.record = record
    this.#limits = limits
    this.#wallClock = wallClock
    this.#turn = turn
    this.#rooms = new PageRooms({ limits, linkOf: (peer) => this.#peers.linkOf(peer) })
  }

  /** Open links. */
  get size(): number {
    return this.#sessions.size
  }

  /** Rooms with at least one page of this relay. */
  get rooms(): number {
    return this.#rooms.size
  }

  open({ link, address, source }: OpenedLink, now: number): HubEffect[] {
    const { maxPerSource, maxSessions } = this.#limits
    const full = this.#sessions.size >= maxSessions || this.#sources.of(source) >= maxPerSource
    if (this.#draining || full) {
      this.refusals.add('busy')
      return [this.#busy(link, this.#draining ? RESTART_MS : BUSY_MS), { type: 'close', link }]
    }
    this.#sessions.set(link, new PageSession({ link, address, source }, this.#limits, now))
    this.#sources.add(source)
    return []
  }

  /** The relay is about to stop: sends every page to other relays, and accepts no new ones. */
  drain(): HubEffect[] {
    this.#draining = true
    return [...this.#sessions.keys()].map((link, i) => this.#busy(link, RESTART_MS + i * RETURN_EVERY_MS))
  }

  receive(link: number, bytes: Uint8Array, now: number): HubEffect[] {
    const session = this.#sessions.get(link)
    if (!session) return []
    session.received(now)
    if (!session.takesFrame(now)) return this.#overRate(session, now)
    let frame: Frame | undefined
    try {
      frame = decodeFrame(bytes)
    } catch (error) {
      if (!(error instanceof LumameshError)) throw error
      return this.#refuse(session, error, now)
    }
    return frame ? this.#handle(session, frame, now) : []
  }

  /** The link has closed. */
  closed(link: number, now: number): HubEffect[] {
    const session = this.#sessions.get(link)
    if (!session) return []
    this.#forget(session)
    // A page that leaves because this relay drains is still in its rooms.
    if (this.#draining) return []
    const { peer } = session
    if (peer === undefined || this.#peers.linkOf(peer) !== link) return []
    this.#peers.release(peer, link, now)
    this.#returning.delete(peer)
    return this.#rooms.topicsOf(peer).flatMap((topic) => this.#rooms.exit(topic, peer))
  }

  /**
   * Pings and closes silent links, and removes peers from rooms that they did not join again. Call it every TICK_MS.
   */
  tick(now: number): HubEffect[] {
    const effects: HubEffect[] = []
    const stalled = now - this.#ticked > STALL_MS
    this.#ticked = now
    for (const session of this.#sessions.values()) {
      // The relay has not yet read what pages sent while it stood still.
      if (stalled) session.received(now)
      const silence = session.silentFor(now)
      if (silence >= RELAY_SILENCE_MS) effects.push(...this.#close(session, now))
      else if (silence >= PING_AFTER_MS) effects.push(sendFrame(session.link, { type: 'ping', token: 0 }))
      if (session.isWelcomeDue(now)) effects.push(this.#welcome(session, now))
    }
    for (const [peer, { topics, until }] of this.#returning) {
      if (now < until) continue
      this.#returning.delete(peer)
      for (const topic of topics) effects.push(...this.#rooms.exit(topic, peer))
    }
    this.#peers.sweep(now)
    return effects
  }

  /** Members entered a room at another relay. `before`: they were in it before the pages of this relay. */
  remoteEntered(topic: string, peers: readonly string[], before: boolean): HubEffect[] {
    return this.#rooms.remoteEntered(topic, peers, before)
  }

  /** A member left a room at another relay. */
  remoteExited(topic: string, peer: string): HubEffect[] {
    return this.#rooms.remoteExited(topic, peer)
  }

  /** A member at another relay sends a signal to a page of this relay. */
  remoteSignal(signal: RoomSignal): HubEffect[] {
    return this.#rooms.remoteSignal(signal)
  }

  /** Sends every page records of relays that pages do not know yet. */
  sendRecords(records: readonly Uint8Array[]): HubEffect[] {
    if (records.length === 0) return []
    const bytes = encodeFrame({ type: 'relays', records })
    return [...this.#sessions.values()].flatMap(({ link, peer }) =>
      peer === undefined ? [] : [{ type: 'send', link, bytes }],
    )
  }

  #handle(session: PageSession, frame: Frame, now: number): HubEffect[] {
    switch (frame.type) {
      case 'hello':
        return this.#hello(session, frame, now)
      case 'ping':
        return [sendFrame(session.link, { type: 'pong', token: frame.token })]
      case 'join':
      case 'leave':
      case 'signal':
      case 'pong':
        return this.#handleFromPeer(session, frame, now)
      case 'welcome':
      case 'members':
      case 'enter':
      case 'exit':
      case 'relays':
      case 'busy':
      case 'error':
        return this.#refuseFrame(session, `A page does not send ${frame.type} frames.`, now)
      default:
        return unreachable(frame)
    }
  }

  #handleFromPeer(
    session: PageSession,
    frame: PageFrameOf<'join' | 'leave' | 'signal' | 'pong'>,
    now: number,
  ): HubEffect[] {
    const { link, peer } = session
    if (peer === undefined) return this.#refuseFrame(session, 'A link starts with HELLO.', now)
    switch (frame.type) {
      case 'join':
        return this.#join(link, peer, toHex(frame.topic))
      case 'leave': {
        const topic = toHex(frame.topic)
        this.#returning.get(peer)?.topics.delete(topic)
        return this.#rooms.exit(topic, peer)
      }
      case 'signal': {
        const { payload } = frame
        if (!session.takesSignal(payload.length, now)) return this.#overRate(session, now)
        const signal = { topic: toHex(frame.topic), from: peer, to: toHex(frame.peer), payload }
        return this.#rooms.signal(signal)
      }
      case 'pong':
        return []
      default:
        return unreachable(frame)
    }
  }

  #hello(session: PageSession, frame: PageFrameOf<'hello'>, now: number): HubEffect[] {
    const { link } = session
    if (frame.version !== PROTOCOL_VERSION) {
      const message = `This relay supports protocol version ${PROTOCOL_VERSION} only; the page uses version ${frame.version}.`
      return this.#refuse(session, { code: 'version-unsupported', message }, now)
    }
    if (session.peer !== undefined) return this.#refuseFrame(session, 'A link has one HELLO.', now)
    const peer = toHex(frame.peer)
    const { taken, replaced } = this.#peers.claim(peer, frame.resume, link)
    if (taken) {
      const message = 'This peer id belongs to another page, which has a different resume key.'
      return this.#refuse(session, { code: 'identity-taken', message }, now)
    }
    session.peer = peer
    const welcome = this.#welcome(session, now)
    if (replaced === undefined) return [welcome]
    const older = this.#sessions.get(replaced)
    if (older) this.#forget(older)
    this.#returning.set(peer, { topics: new Set(this.#rooms.topicsOf(peer)), until: now + GRACE_MS })
    return [welcome, { type: 'close', link: replaced }]
  }

  /** Sent again every WELCOME_EVERY_MS: credentials expire and records change. */
  #welcome(session: PageSession, now: number): HubEffect {
    session.welcomed(now + WELCOME_EVERY_MS)
    return sendFrame(session.link, {
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

  #join(link: number, peer: string, topic: string): HubEffect[] {
    const outcome = this.#rooms.enter(topic, peer)
    if (typeof outcome === 'string') {
      this.refusals.add(outcome)
      const { maxMembers, maxRooms } = this.#limits
      const messages = {
        'room-full': `The room is full: it has ${maxMembers} members.`,
        'too-many-rooms': `A page joins at most ${maxRooms} rooms on this relay, or the relay has no space for another room.`,
      }
      return [sendFrame(link, { type: 'error', code: outcome, message: messages[outcome] })]
    }
    this.#returning.get(peer)?.topics.delete(topic)
    return outcome
  }

  #overRate(session: PageSession, now: number): HubEffect[] {
    const error = {
      code: 'rate-limited',
      message:
        'The page sends too many frames: the relay dropped this one. It closes a link that goes on like this.',
    } as const
    const reaction = session.overRate(now)
    switch (reaction) {
      case 'drop':
        return []
      case 'close':
        return this.#refuse(session, error, now)
      case 'warn':
        this.refusals.add(error.code)
        return [sendFrame(session.link, { type: 'error', ...error })]
      default:
        return unreachable(reaction)
    }
  }

  #busy(link: number, retryAfter: number): HubEffect {
    return sendFrame(link, { type: 'busy', retryAfter, records: this.others.slice(0, MAX_RECORDS) })
  }

  #refuseFrame(session: PageSession, message: string, now: number): HubEffect[] {
    return this.#refuse(session, { code: 'malformed', message }, now)
  }

  /** Sends ERROR and closes the link. */
  #refuse(
    session: PageSession,
    { code, message }: { code: ErrorCode; message: string },
    now: number,
  ): HubEffect[] {
    this.refusals.add(code)
    return [sendFrame(session.link, { type: 'error', code, message }), ...this.#close(session, now)]
  }

  #forget(session: PageSession): void {
    this.#sessions.delete(session.link)
    this.#sources.remove(session.source)
  }

  #close(session: PageSession, now: number): HubEffect[] {
    return [...this.closed(session.link, now), { type: 'close', link: session.link }]
  }
}

import { randomBytes } from '../crypto/random.ts'
import type { RoomKeys } from '../crypto/roomKeys.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import { LumameshError } from '../errors.ts'
import { Peer } from '../peer.ts'
import { fromHex, toHex, utf8 } from '../wire/bytes.ts'
import { decodeHello } from '../wire/hello.ts'
import { HASH_BYTES } from '../wire/limits.ts'
import { decodeSignal, encodeSignal, type Signal } from '../wire/signals.ts'
import { decodeValue } from '../wire/value.ts'
import type { SignalData } from './link.ts'
import { Negotiation, type NegotiationInput } from './negotiation.ts'
import { PeerLink } from './peerLink.ts'

/** What a mesh needs of the page around it. */
export interface MeshEnvironment {
  self: Uint8Array
  keys: RoomKeys
  hello: Uint8Array
  maxPeers: number
  rtc: typeof RTCPeerConnection
  iceServers(): RTCIceServer[]
  /** Monotonic, ms. */
  clock(): number
  /** Counts the page's offers. */
  nextAttempt(): number
  /** Carries a sealed payload to another member. */
  signal(to: Uint8Array, payload: Uint8Array): void
}

/** What a mesh tells its room. */
export interface MeshEvents {
  peer(peer: Peer): void
  leave(peer: Peer): void
  value(peer: Peer, channel: number, value: unknown): void
  /** Something that a snapshot shows has changed. */
  changed(): void
  error(error: LumameshError): void
}

/** Another member as this page sees it: being connected, connected, or lost. */
interface Remote {
  bytes: Uint8Array
  id: string
  nick: string
  negotiation: Negotiation
  link?: PeerLink | undefined
  peer?: Peer | undefined
  routeDue: number
  wrongPassword?: boolean
}

const ROUTE_EVERY_MS = 5_000
const text = new TextDecoder()

/** The full mesh of one room: a link to every other member, kept up. Decisions are Negotiation's; this carries them out. */
export class Mesh {
  readonly peers: Map<string, Peer> = new Map()
  readonly #remotes = new Map<string, Remote>()
  readonly #environment: MeshEnvironment
  readonly #events: MeshEvents
  readonly #selfId: string
  readonly #seal: SignalSeal
  #incoming: Promise<void> = Promise.resolve()
  #outgoing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(environment: MeshEnvironment, events: MeshEvents) {
    this.#seal = new SignalSeal(environment.keys.signalKey)
    this.#environment = environment
    this.#events = events
    this.#selfId = toHex(environment.self)
  }

  /** A relay lists this member; `newcomer`: this page is the one that came later. */
  found(peer: Uint8Array, newcomer: boolean): void {
    const remote = this.#remote(peer)
    if (remote) this.#step(remote, { type: 'found', newcomer })
  }

  /** No relay lists this member any more. Its link, where there is one, stays: it knows best. */
  gone(peer: Uint8Array): void {
    const remote = this.#remotes.get(toHex(peer))
    if (remote) this.#step(remote, { type: 'gone' })
  }

  /** A sealed signal arrived. Opened at once, heard in the order of arrival. */
  signal(from: Uint8Array, sealed: Uint8Array): void {
    const { keys, self } = this.#environment
    const opening = this.#seal.open({ topic: keys.topic, from, to: self }, sealed)
    this.#incoming = this.#incoming
      .then(async () => this.#opened(from, await opening))
      .catch((cause) => {
        const message = 'A peer sent a signal that makes no sense.'
        const older = cause instanceof LumameshError && cause.code === 'version-unsupported'
        this.#events.error(older ? cause : new LumameshError('peer-misbehaved', message, { cause }))
      })
  }

  /** Time passes. `slept`: this page did not run for a while, so nobody's silence counts yet. */
  tick(now: number, slept: boolean): void {
    for (const remote of this.#remotes.values()) {
      if (slept) remote.link?.forgive(now)
      remote.link?.tick(now)
      this.#step(remote, { type: 'tick' })
      if (remote.peer && remote.link && now >= remote.routeDue)
        this.#measureRoute(remote.peer, remote.link, remote, now)
      if (remote.negotiation.over) this.#remotes.delete(remote.id)
    }
  }

  close(): void {
    this.#closed = true
    for (const remote of this.#remotes.values()) {
      remote.link?.close(new LumameshError('closed', 'This page left the room.'), true)
      this.#drop(remote)
    }
    this.#remotes.clear()
  }

  #remote(bytes: Uint8Array): Remote | undefined {
    const id = toHex(bytes)
    const known = this.#remotes.get(id)
    if (known || id === this.#selfId || this.#closed) return known
    if (this.#remotes.size >= this.#environment.maxPeers) {
      this.#events.error(
        new LumameshError(
          'room-full',
          `The room has more than maxPeers (${this.#environment.maxPeers}) members: some are not connected.`,
        ),
      )
      return
    }
    // A copy: the id was part of a frame.
    const remote = {
      bytes: fromHex(id),
      id,
      nick: '',
      negotiation: new Negotiation(this.#selfId < id, this.#environment.nextAttempt),
      routeDue: 0,
    }
    this.#remotes.set(id, remote)
    return remote
  }

  #step(remote: Remote, input: NegotiationInput): ReturnType<Negotiation['step']> {
    const effect = remote.negotiation.step(input, this.#environment.clock())
    if (effect === 'offer' || effect === 'answer') this.#connect(remote, effect === 'offer')
    if (effect === 'drop') this.#drop(remote)
    return effect
  }

  #opened(from: Uint8Array, opened: Uint8Array | undefined): void {
    const remote = this.#remote(from)
    if (!remote || this.#closed) return
    const signal = opened ? decodeSignal(opened) : undefined
    if (signal) this.#hear(remote, signal)
    else if (!opened) this.#wrongPassword(remote)
  }

  #hear(remote: Remote, signal: Signal): void {
    const input = signal.type === 'trickle' ? { ...signal, byOfferer: signal.byOfferer === 1 } : signal
    // Before anything is done about it: who speaks another version is not answered.
    const hello = signal.type === 'trickle' ? undefined : decodeHello(signal.hello)
    const effect = this.#step(remote, input)
    const { link } = remote
    if (!link || (effect !== 'answer' && effect !== 'apply')) return
    if (signal.type === 'trickle') return link.signal(JSON.parse(text.decode(signal.detail)))
    remote.nick = hello?.nick ?? ''
    const { self, keys } = this.#environment
    const other = { id: remote.bytes, nonce: Uint8Array.from(signal.nonce) }
    link.signal({ type: signal.type, sdp: text.decode(signal.description) })
    // While the browser is at work with the description.
    link.agree(keys.secret, { id: self, nonce: link.nonce }, other, signal.type === 'answer')
  }

  #connect(remote: Remote, initiator: boolean): void {
    this.#drop(remote)
    const { rtc, iceServers, clock } = this.#environment
    const link: PeerLink = new PeerLink(
      { rtc, iceServers: iceServers(), initiator },
      randomBytes(HASH_BYTES),
      clock,
      {
        signal: (data) => this.#say(remote, link, data),
        open: () => this.#greet(remote, link),
        value: (channel, value) =>
          remote.peer && this.#events.value(remote.peer, channel, decodeValue(value)),
        left: () => {
          this.#step(remote, { type: 'gone' })
          this.#step(remote, { type: 'down' })
        },
        down: (error) => {
          if (error.code === 'peer-misbehaved') this.#events.error(error)
          if (remote.link === link) this.#step(remote, { type: 'down' })
        },
      },
    )
    remote.link = link
  }

  #say(remote: Remote, link: PeerLink, data: SignalData): void {
    if (remote.link !== link) return
    const { hello } = this.#environment
    const { number: attempt, offerer } = remote.negotiation.attempt
    const signal: Signal =
      data.type === 'offer' || data.type === 'answer'
        ? { type: data.type, attempt, nonce: link.nonce, hello, description: utf8(data.sdp ?? '') }
        : { type: 'trickle', attempt, byOfferer: offerer ? 1 : 0, detail: utf8(JSON.stringify(data)) }
    this.#send(remote, signal)
  }

  /** Seals at once, sends in order. */
  #send({ bytes: to }: Remote, signal: Signal): void {
    const { keys, self } = this.#environment
    const sealing = this.#seal.seal({ topic: keys.topic, from: self, to }, encodeSignal(signal))
    this.#outgoing = this.#outgoing.then(async () => {
      const sealed = await sealing
      if (!this.#closed) this.#environment.signal(to, sealed)
    })
  }

  #greet(remote: Remote, link: PeerLink): void {
    if (remote.link !== link || remote.peer) return
    const peer = new Peer(remote.id, remote.nick, link)
    remote.peer = peer
    this.peers.set(peer.id, peer)
    this.#step(remote, { type: 'opened' })
    this.#events.peer(peer)
  }

  #measureRoute(peer: Peer, link: PeerLink, remote: Remote, now: number): void {
    remote.routeDue = now + ROUTE_EVERY_MS
    link.route().then(
      (route) => peer.setRoute(route) && this.#events.changed(),
      (cause) =>
        this.#events.error(new LumameshError('link-lost', 'A connection gave no statistics.', { cause })),
    )
  }

  #wrongPassword(remote: Remote): void {
    if (remote.wrongPassword || remote.peer) return
    remote.wrongPassword = true
    this.#step(remote, { type: 'gone' })
    this.#step(remote, { type: 'down' })
    // The other side can't open this either, and so learns what we just learned.
    this.#send(remote, { type: 'trickle', attempt: 0, byOfferer: 0, detail: new Uint8Array() })
    this.#events.error(
      new LumameshError('wrong-password', 'Somebody in this room uses another password: compare them.'),
    )
  }

  #drop(remote: Remote): void {
    const { link, peer } = remote
    remote.link = undefined
    remote.peer = undefined
    remote.routeDue = 0
    link?.close(
      new LumameshError('peer-left', 'The peer left the room, or its link was lost, before this was sent.'),
    )
    if (!peer) return
    this.peers.delete(peer.id)
    peer.end()
    this.#events.leave(peer)
  }
}

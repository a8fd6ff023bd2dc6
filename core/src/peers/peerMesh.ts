import { Budget } from '../conversation/budget.ts'
import { Conversation } from '../conversation/conversation.ts'
import { randomBytes } from '../crypto/random.ts'
import type { RoomKeys } from '../crypto/roomKeys.ts'
import { SignalSeal } from '../crypto/signalSeal.ts'
import { LumameshError } from '../errors.ts'
import type { Limits } from '../options.ts'
import { fromHex, toHex, utf8 } from '../wire/bytes.ts'
import { SIGNALS } from '../wire/channels.ts'
import { CONVERSATION_BYTES, decodeHello, type Hello } from '../wire/hello.ts'
import { HASH_BYTES, MAX_SIGNAL_BYTES } from '../wire/limits.ts'
import { decodePresence } from '../wire/presence.ts'
import { decodeSignal, encodeSignal, type Signal } from '../wire/signals.ts'
import type { TurnServer } from '../wire/turnServer.ts'
import type { SignalData } from './connection.ts'
import { ConnectionCarrier } from './connectionCarrier.ts'
import { Pairing, type PairingInput } from './pairing.ts'
import { Peer, type PeerRoom } from './peer.ts'

/** What a mesh needs of the page around it. */
export interface PeerMeshEnvironment {
  self: Uint8Array
  keys: RoomKeys
  /** How this page greets, in a conversation that it has given this id. */
  hello(conversation: Uint8Array): Uint8Array
  limits: Limits
  /** What all peers together may keep in this page's memory. */
  budget: Budget
  maxPeers: number
  rtc: typeof RTCPeerConnection
  iceServers(): RTCIceServer[]
  /** The TURN servers of this page's relays. */
  turn(): readonly TurnServer[]
  /** Monotonic, ms. */
  clock(): number
  /** Counts the page's offers. */
  nextAttempt(): number
  /** Carries a sealed payload to another member. */
  signal(to: Uint8Array, payload: Uint8Array): void
}

/** What a mesh tells its room. */
export interface PeerMeshEvents extends PeerRoom {
  /** `hello`: how it greeted. */
  peer(peer: Peer, hello: Hello): void
  leave(peer: Peer): void
  /** An encoded value arrived. */
  value(peer: Peer, channel: number, value: Uint8Array): void
  /** Something that a snapshot shows has changed. */
  changed(): void
  error(error: LumameshError): void
}

/** Another member as this page sees it: being connected, connected, or lost. */
interface Remote {
  bytes: Uint8Array
  id: string
  pairing: Pairing
  /** Names our end of the conversation; another one whenever it has ended. */
  conversation: Uint8Array
  /** How it greeted in this attempt, and the conversation that `peer` stands for. */
  hello?: Hello | undefined
  theirConversation?: string | undefined
  /** The TURN servers that it has. */
  turn: readonly TurnServer[]
  carrier?: ConnectionCarrier | undefined
  /** Outlives links. */
  peer?: Peer | undefined
  routeDue: number
  wrongPassword?: boolean
}

const ROUTE_EVERY_MS = 5_000
const text = new TextDecoder()

/** The full mesh of one room: a link to every other member, kept up. Decisions are Negotiation's; this carries them out. */
export class PeerMesh {
  readonly peers: Map<string, Peer> = new Map()
  readonly #remotes = new Map<string, Remote>()
  readonly #environment: PeerMeshEnvironment
  readonly #events: PeerMeshEvents
  readonly #selfId: string
  readonly #seal: SignalSeal
  #incoming: Promise<void> = Promise.resolve()
  #outgoing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(environment: PeerMeshEnvironment, events: PeerMeshEvents) {
    this.#seal = new SignalSeal(environment.keys.signalKey)
    this.#environment = environment
    this.#events = events
    this.#selfId = toHex(environment.self)
  }

  /** A relay lists this member; `newcomer`: this page is the one that came later. */
  listed(peer: Uint8Array, newcomer: boolean): void {
    const remote = this.#remote(peer)
    if (remote) this.#step(remote, { type: 'listed', newcomer })
  }

  /** No relay lists this member any more; `certain`: one that could says so. A link that is well stays: it knows best. */
  unlisted(peer: Uint8Array, certain: boolean): void {
    const remote = this.#remotes.get(toHex(peer))
    if (remote) this.#step(remote, { type: 'unlisted', certain })
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
      if (slept) remote.carrier?.resumed(now)
      remote.carrier?.tick(now)
      this.#step(remote, { type: 'tick' })
      if (remote.peer && remote.carrier && now >= remote.routeDue)
        this.#measureRoute(remote.peer, remote.carrier, remote, now)
      if (remote.pairing.forgettable) this.#remotes.delete(remote.id)
    }
  }

  /** The network may have changed: asks every peer for a sign of life. */
  probe(now: number): void {
    for (const { carrier } of this.#remotes.values()) carrier?.probe(now)
  }

  close(): void {
    this.#closed = true
    for (const remote of this.#remotes.values()) {
      remote.carrier?.close(true)
      this.#end(remote, new LumameshError('closed', 'This page left the room.'))
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
      conversation: randomBytes(CONVERSATION_BYTES),
      pairing: new Pairing(this.#selfId < id, this.#environment.nextAttempt),
      routeDue: 0,
      turn: [],
    }
    this.#remotes.set(id, remote)
    return remote
  }

  #step(remote: Remote, input: PairingInput): ReturnType<Pairing['step']> {
    const effect = remote.pairing.step(input, this.#environment.clock())
    if (effect === 'offer' || effect === 'answer') this.#connect(remote, effect === 'offer')
    if (effect === 'close') this.#closeCarrier(remote)
    if (effect === 'end') this.#end(remote)
    if (effect === 'restart') remote.carrier?.connection.restart()
    const status = remote.pairing.status === 'connected' ? 'open' : 'reconnecting'
    if (remote.peer?.setStatus(status)) this.#events.changed()
    return effect
  }

  #opened(from: Uint8Array, opened: Uint8Array | undefined): void {
    const remote = this.#remote(from)
    if (!remote || this.#closed) return
    const signal = opened ? decodeSignal(opened) : undefined
    if (signal) this.#receive(remote, signal)
    else if (!opened) this.#wrongPassword(remote)
  }

  #receive(remote: Remote, signal: Signal): void {
    const input = signal.type === 'trickle' ? { ...signal, byOfferer: signal.byOfferer === 1 } : signal
    // Before anything is done about it: who speaks another version, or makes no sense, is not answered.
    const hello = signal.type === 'trickle' ? undefined : decodeHello(signal.hello)
    if (hello?.presence.length) decodePresence(hello.presence)
    const effect = this.#step(remote, input)
    const { carrier } = remote
    if (!carrier || (effect !== 'answer' && effect !== 'apply')) return
    if (signal.type === 'trickle') return carrier.connection.signal(JSON.parse(text.decode(signal.detail)))
    remote.hello = hello
    remote.turn = signal.turn
    const { self, keys } = this.#environment
    const other = { id: remote.bytes, nonce: Uint8Array.from(signal.nonce) }
    carrier.connection.signal({ type: signal.type, sdp: text.decode(signal.description) })
    // While the browser is at work with the description.
    carrier.deriveKeys(keys.secret, { id: self, nonce: carrier.nonce }, other, signal.type === 'answer')
  }

  #connect(remote: Remote, initiator: boolean): void {
    this.#closeCarrier(remote)
    const { rtc, iceServers, turn, clock } = this.#environment
    // Copies: node-datachannel's RTCPeerConnection writes into what it is given.
    const turnFallback = () => [...iceServers(), ...turn(), ...remote.turn].map((server) => ({ ...server }))
    // Where restarts have not helped, or can't be had, the next attempt has all ways from the start.
    const servers = remote.pairing.needsTurn ? turnFallback() : iceServers()
    const carrier: ConnectionCarrier = new ConnectionCarrier(
      { rtc, iceServers: servers, turnFallback, initiator },
      randomBytes(HASH_BYTES),
      clock,
      {
        signal: (data) => this.#signalFrom(remote, carrier, data),
        open: () => this.#greet(remote, carrier),
        silent: () => this.#step(remote, { type: 'silent' }),
        received: () => {
          remote.routeDue = 0
          this.#step(remote, { type: 'received' })
        },
        goodbye: () => this.#step(remote, { type: 'ended' }),
        closed: (error) => {
          const misbehaved = error.code !== 'connection-lost'
          if (misbehaved) this.#events.error(error)
          if (remote.carrier === carrier) this.#step(remote, { type: misbehaved ? 'ended' : 'closed' })
        },
      },
    )
    remote.carrier = carrier
  }

  #signalFrom(remote: Remote, carrier: ConnectionCarrier, data: SignalData): void {
    if (remote.carrier !== carrier) return
    const hello = this.#environment.hello(remote.conversation)
    const { status, attempt: current } = remote.pairing
    const { number: attempt, offerer } = current
    const first = !data.restart && (status === 'offering' || status === 'answering')
    const turn = this.#environment.turn()
    const signal: Signal =
      first && (data.type === 'offer' || data.type === 'answer')
        ? { type: data.type, attempt, nonce: carrier.nonce, hello, turn, description: utf8(data.sdp ?? '') }
        : { type: 'trickle', attempt, byOfferer: offerer ? 1 : 0, detail: utf8(JSON.stringify(data)) }
    // Once connected, the connection itself is the shortest way, unless it is what is to be mended: then there are candidates, too. With
    // many tracks it is the only way that is wide enough.
    const wide = signal.type === 'trickle' && signal.detail.length > MAX_SIGNAL_BYTES - 256
    if (((carrier.usable && !data.restart && !data.candidate) || wide) && remote.peer)
      this.#sendToPeer(remote.peer, signal)
    else this.#send(remote, signal)
  }

  #sendToPeer(peer: Peer, signal: Signal): void {
    // Whom it can't reach any more has no use for it.
    peer.post(SIGNALS, encodeSignal(signal)).catch(() => {})
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

  #greet(remote: Remote, carrier: ConnectionCarrier): void {
    const { hello } = remote
    if (remote.carrier !== carrier || !hello) return
    const theirs = toHex(hello.conversation)
    const resumed = remote.peer !== undefined && remote.theirConversation === theirs
    if (!resumed) {
      this.#endPeer(remote, LOST)
      remote.theirConversation = theirs
      remote.peer = this.#newPeer(remote, carrier, hello)
    }
    const { peer } = remote
    if (!peer) return
    peer.moveTo(carrier)
    carrier.carry(peer.conversation, resumed)
    this.#step(remote, { type: 'opened' })
    if (!resumed) this.#events.peer(peer, hello)
  }

  #newPeer(remote: Remote, carrier: ConnectionCarrier, { nick }: Hello): Peer {
    const { limits, budget, clock } = this.#environment
    const conversation: Conversation = new Conversation({
      budget: new Budget(limits.peerBytes, budget),
      largest: limits.messageBytes,
      value: (channel, value) => this.#value(remote, channel, value),
      clock,
    })
    const peer = new Peer(remote.id, nick, carrier, conversation, this.#events)
    this.peers.set(peer.id, peer)
    return peer
  }

  #value(remote: Remote, channel: number, value: Uint8Array): void {
    if (!remote.peer) return
    if (channel !== SIGNALS) return this.#events.value(remote.peer, channel, value)
    const signal = decodeSignal(value)
    if (signal) this.#receive(remote, signal)
  }

  #measureRoute(peer: Peer, carrier: ConnectionCarrier, remote: Remote, now: number): void {
    remote.routeDue = now + ROUTE_EVERY_MS
    carrier.connection.route().then(
      (route) => peer.setRoute(route) && this.#events.changed(),
      (cause) =>
        this.#events.error(
          new LumameshError('connection-lost', 'A connection gave no statistics.', { cause }),
        ),
    )
  }

  #wrongPassword(remote: Remote): void {
    if (remote.wrongPassword || remote.peer) return
    remote.wrongPassword = true
    this.#step(remote, { type: 'ended' })
    // The other side can't open this either, and so learns what we just learned.
    this.#send(remote, { type: 'trickle', attempt: 0, byOfferer: 0, detail: new Uint8Array() })
    this.#events.error(
      new LumameshError('wrong-password', 'Somebody in this room uses another password: compare them.'),
    )
  }

  /** Gives the connection up; the peer, where there is one, waits for the next. */
  #closeCarrier(remote: Remote): void {
    const { carrier } = remote
    remote.carrier = undefined
    remote.routeDue = 0
    carrier?.close()
  }

  #end(remote: Remote, reason = LOST): void {
    this.#closeCarrier(remote)
    // An offer that names the old one must not bring it back.
    remote.conversation = randomBytes(CONVERSATION_BYTES)
    this.#endPeer(remote, reason)
  }

  #endPeer(remote: Remote, reason: LumameshError): void {
    const { peer } = remote
    if (!peer) return
    remote.peer = undefined
    this.peers.delete(peer.id)
    peer.end(reason)
    this.#events.leave(peer)
  }
}

const LOST = new LumameshError('peer-left', 'The peer left the room, or was lost, before this was sent.')

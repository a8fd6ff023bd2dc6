import { Budget } from '../conversation/budget.ts'
import { Conversation } from '../conversation/conversation.ts'
import { randomBytes } from '../crypto/random.ts'
import type { RoomKeys } from '../crypto/roomKeys.ts'
import { LumameshError } from '../errors.ts'
import type { Limits } from '../options.ts'
import { fromHex, toHex, utf8 } from '../wire/bytes.ts'
import { SIGNALS } from '../wire/channels.ts'
import { CONVERSATION_BYTES, decodeHello, type Hello } from '../wire/hello.ts'
import { HASH_BYTES, MAX_SIGNAL_BYTES } from '../wire/limits.ts'
import { decodePresence } from '../wire/presence.ts'
import { decodeSignal, encodeSignal, type Signal } from '../wire/signals.ts'
import type { TurnServer } from '../wire/turnServer.ts'
import { ConnectionCarrier } from './connectionCarrier.ts'
import { Pairing, type PairingInput } from './pairing.ts'
import { Peer, type PeerRoom } from './peer.ts'
import type { SignalData } from './signalData.ts'

/** What a member needs of the page around it. */
export interface MemberEnvironment {
  /** This page's own id. */
  self: Uint8Array
  keys: RoomKeys
  /** How this page greets, in a conversation that it has given this id. */
  hello(conversation: Uint8Array): Uint8Array
  limits: Limits
  /** What all peers together may keep in this page's memory. */
  budget: Budget
  rtc: typeof RTCPeerConnection
  iceServers(): RTCIceServer[]
  /** The TURN servers of this page's relays. */
  turn(): readonly TurnServer[]
  /** Monotonic, ms. */
  clock(): number
  /** Counts the page's offers. */
  nextAttempt(): number
}

/** What a member reports to the mesh. */
export interface MemberEvents extends PeerRoom {
  /** It is connected; `hello`: how it greeted. */
  peer(peer: Peer, hello: Hello): void
  /** The peer has ended. */
  leave(peer: Peer): void
  /** An encoded value arrived. */
  value(peer: Peer, channel: number, value: Uint8Array): void
  /** Something that a snapshot shows has changed. */
  changed(): void
  error(error: LumameshError): void
  /** To be sealed, and carried to this member by a relay. */
  send(to: Uint8Array, signal: Signal): void
}

const ROUTE_EVERY_MS = 5_000
const text = new TextDecoder()

/** Another member of a room as this page sees it: being connected, connected, or lost. Pairing decides; this carries it out. */
export class Member {
  readonly id: string
  readonly #bytes: Uint8Array
  readonly #pairing: Pairing
  readonly #environment: MemberEnvironment
  readonly #events: MemberEvents
  /** Names our end of the conversation; another one whenever it has ended. */
  #conversation = randomBytes(CONVERSATION_BYTES)
  /** How it greeted in this attempt, and the conversation that `#peer` stands for. */
  #hello: Hello | undefined
  #theirConversation: string | undefined
  /** The TURN servers that it has. */
  #turn: readonly TurnServer[] = []
  #carrier: ConnectionCarrier | undefined
  /** Outlives connections. */
  #peer: Peer | undefined
  #routeDue = 0
  #hasWrongPassword = false

  /** `id`: 32 hex digits. */
  constructor(id: string, environment: MemberEnvironment, events: MemberEvents) {
    this.id = id
    this.#bytes = fromHex(id)
    this.#environment = environment
    this.#events = events
    this.#pairing = new Pairing(toHex(environment.self) < id, environment.nextAttempt)
  }

  /** Nothing connects and nobody is there. */
  get forgettable(): boolean {
    return this.#pairing.forgettable
  }

  /** Time passes. `slept`: this page did not run for a while, so nobody's silence counts yet. */
  tick(now: number, slept: boolean): void {
    if (slept) this.#carrier?.resumed(now)
    this.#carrier?.tick(now)
    this.step({ type: 'tick' })
    if (this.#peer && this.#carrier && now >= this.#routeDue)
      this.#measureRoute(this.#peer, this.#carrier, now)
  }

  /** The network may have changed: asks for a sign of life. */
  probe(now: number): void {
    this.#carrier?.probe(now)
  }

  step(input: PairingInput): ReturnType<Pairing['step']> {
    const effect = this.#pairing.step(input, this.#environment.clock())
    switch (effect) {
      case 'offer':
      case 'answer':
        this.#connect(effect === 'offer')
        break
      case 'close':
        this.#closeCarrier()
        break
      case 'end':
        this.#end(LOST)
        break
      case 'restart':
        this.#carrier?.connection.restart()
        break
      case 'apply':
      case undefined:
        break
      default:
        effect satisfies never
    }
    const status = this.#pairing.status === 'connected' ? 'open' : 'reconnecting'
    if (this.#peer?.setStatus(status)) this.#events.changed()
    return effect
  }

  /** A signal arrived. @throws LumameshError `malformed`, `version-unsupported`, `peer-misbehaved`, changing nothing */
  receive(signal: Signal): void {
    switch (signal.type) {
      case 'offer':
      case 'answer': {
        // First: a signal of another version, or one that makes no sense, is not answered.
        const hello = decodeHello(signal.hello)
        if (hello.presence.length) decodePresence(hello.presence)
        const carrier = this.#accept(signal)
        if (!carrier) return
        this.#hello = hello
        this.#turn = signal.turn
        const { self, keys } = this.#environment
        const other = { id: this.#bytes, nonce: Uint8Array.from(signal.nonce) }
        carrier.connection.signal({ type: signal.type, sdp: text.decode(signal.description) })
        // While the browser is at work with the description.
        carrier.deriveKeys(keys.secret, { id: self, nonce: carrier.nonce }, other, signal.type === 'answer')
        return
      }
      case 'trickle': {
        const carrier = this.#accept({ ...signal, byOfferer: signal.byOfferer === 1 })
        return carrier?.connection.signal(JSON.parse(text.decode(signal.detail)))
      }
      default:
        signal satisfies never
    }
  }

  /** A signal could not be opened: its sender has another password. */
  refuse(): void {
    if (this.#hasWrongPassword || this.#peer) return
    this.#hasWrongPassword = true
    this.step({ type: 'ended' })
    // The other side can't open this either, and so learns what we just learned.
    this.#send({ type: 'trickle', attempt: 0, byOfferer: 0, detail: new Uint8Array() })
    this.#events.error(
      new LumameshError('wrong-password', 'Somebody in this room uses another password: compare them.'),
    )
  }

  /** This page leaves: says goodbye. */
  close(reason: LumameshError): void {
    this.#carrier?.close(true)
    this.#end(reason)
  }

  /** The connection that a signal is for; undefined where it does not count. */
  #accept(input: PairingInput): ConnectionCarrier | undefined {
    const effect = this.step(input)
    return effect === 'answer' || effect === 'apply' ? this.#carrier : undefined
  }

  #connect(initiator: boolean): void {
    this.#closeCarrier()
    const { rtc, iceServers, turn, clock } = this.#environment
    // Copies: node-datachannel's RTCPeerConnection writes into what it is given.
    const turnFallback = () => [...iceServers(), ...turn(), ...this.#turn].map((server) => ({ ...server }))
    // If restarts have not helped, or are not available, the next attempt has all paths from the start.
    const servers = this.#pairing.needsTurn ? turnFallback() : iceServers()
    const carrier: ConnectionCarrier = new ConnectionCarrier({
      connection: { rtc, iceServers: servers, turnFallback, initiator },
      nonce: randomBytes(HASH_BYTES),
      clock,
      events: {
        signal: (data) => this.#signal(carrier, data),
        open: () => this.#greet(carrier),
        silent: () => this.step({ type: 'silent' }),
        received: () => {
          this.#routeDue = 0
          this.step({ type: 'received' })
        },
        goodbye: () => this.step({ type: 'ended' }),
        closed: (error) => {
          const misbehaved = error.code !== 'connection-lost'
          if (misbehaved) this.#events.error(error)
          if (this.#carrier === carrier) this.step({ type: misbehaved ? 'ended' : 'closed' })
        },
      },
    })
    this.#carrier = carrier
  }

  #signal(carrier: ConnectionCarrier, data: SignalData): void {
    if (this.#carrier !== carrier) return
    const hello = this.#environment.hello(this.#conversation)
    const { status, attempt: current } = this.#pairing
    const { number: attempt, offerer } = current
    const first = !data.restart && (status === 'offering' || status === 'answering')
    const turn = this.#environment.turn()
    const signal: Signal =
      first && (data.type === 'offer' || data.type === 'answer')
        ? { type: data.type, attempt, nonce: carrier.nonce, hello, turn, description: utf8(data.sdp ?? '') }
        : { type: 'trickle', attempt, byOfferer: offerer ? 1 : 0, detail: utf8(JSON.stringify(data)) }
    // Once connected, the connection itself is the shortest path, unless it is what must be repaired: then there are candidates,
    // too. With many tracks it is the only path that is wide enough.
    const wide = signal.type === 'trickle' && signal.detail.length > MAX_SIGNAL_BYTES - 256
    if (((carrier.usable && !data.restart && !data.candidate) || wide) && this.#peer)
      // A peer that this does not reach any more has no use for it.
      this.#peer.post(SIGNALS, encodeSignal(signal)).catch(() => {})
    else this.#send(signal)
  }

  #send(signal: Signal): void {
    this.#events.send(this.#bytes, signal)
  }

  #greet(carrier: ConnectionCarrier): void {
    const hello = this.#hello
    if (this.#carrier !== carrier || !hello) return
    const theirs = toHex(hello.conversation)
    const resumed = this.#theirConversation === theirs ? this.#peer : undefined
    if (!resumed) this.#endPeer(LOST)
    this.#theirConversation = theirs
    const peer = resumed ?? this.#newPeer(carrier, hello)
    this.#peer = peer
    peer.moveTo(carrier)
    carrier.carry(peer.conversation, resumed !== undefined)
    this.step({ type: 'opened' })
    if (!resumed) this.#events.peer(peer, hello)
  }

  #newPeer(carrier: ConnectionCarrier, { nick }: Hello): Peer {
    const { limits, budget, clock } = this.#environment
    const conversation: Conversation = new Conversation({
      budget: new Budget(limits.peerBytes, budget),
      largest: limits.messageBytes,
      value: (channel, value) => this.#receiveValue(channel, value),
      clock,
    })
    return new Peer({ id: this.id, nick, carrier, conversation, room: this.#events })
  }

  #receiveValue(channel: number, value: Uint8Array): void {
    if (!this.#peer) return
    if (channel !== SIGNALS) return this.#events.value(this.#peer, channel, value)
    const signal = decodeSignal(value)
    if (signal) this.receive(signal)
  }

  #measureRoute(peer: Peer, carrier: ConnectionCarrier, now: number): void {
    this.#routeDue = now + ROUTE_EVERY_MS
    carrier.connection.route().then(
      (route) => peer.setRoute(route) && this.#events.changed(),
      (cause) =>
        this.#events.error(
          new LumameshError('connection-lost', 'A connection gave no statistics.', { cause }),
        ),
    )
  }

  /** Gives the connection up; the peer, where there is one, waits for the next. */
  #closeCarrier(): void {
    const carrier = this.#carrier
    this.#carrier = undefined
    this.#routeDue = 0
    carrier?.close()
  }

  #end(reason: LumameshError): void {
    this.#closeCarrier()
    // An offer that names the old conversation must not bring it back.
    this.#conversation = randomBytes(CONVERSATION_BYTES)
    this.#endPeer(reason)
  }

  #endPeer(reason: LumameshError): void {
    const peer = this.#peer
    if (!peer) return
    this.#peer = undefined
    peer.end(reason)
    this.#events.leave(peer)
  }
}

const LOST = new LumameshError('peer-left', 'The peer left the room, or was lost, before this was sent.')

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

/** What a member needs from the page. */
export interface MemberEnvironment {
  /** The id of this page. */
  self: Uint8Array
  keys: RoomKeys
  /** This page's encoded hello for a conversation with this id. */
  hello(conversation: Uint8Array): Uint8Array
  limits: Limits
  /** Limits how many bytes all peers together can make this page keep. */
  budget: Budget
  rtc: typeof RTCPeerConnection
  iceServers(): RTCIceServer[]
  /** The TURN servers of this page's relays. */
  turn(): readonly TurnServer[]
  /** A monotonic clock, in ms. */
  clock(): number
  /** Counts the page's offers. */
  nextAttempt(): number
}

/** The events of a member. */
export interface MemberEvents extends PeerRoom {
  /** The peer is connected. `hello` is its greeting. */
  peer(peer: Peer, hello: Hello): void
  /** The peer has ended. */
  leave(peer: Peer): void
  /** An encoded value arrived. */
  value(peer: Peer, channel: number, value: Uint8Array): void
  /** A property in the room's snapshot has changed. */
  changed(): void
  error(error: LumameshError): void
  /** A signal to seal and send to this member over a relay. */
  send(to: Uint8Array, signal: Signal): void
}

const ROUTE_EVERY_MS = 5_000
const text = new TextDecoder()

/** Another member of a room, which is connecting, connected or lost. Performs what its Pairing decides. */
export class Member {
  readonly id: string
  readonly #bytes: Uint8Array
  readonly #pairing: Pairing
  readonly #environment: MemberEnvironment
  readonly #events: MemberEvents
  /** Identifies this end of the conversation. Replaced when the conversation ends. */
  #conversation = randomBytes(CONVERSATION_BYTES)
  /** Its greeting in this attempt. */
  #hello: Hello | undefined
  #theirConversation: string | undefined
  /** Its TURN servers. */
  #turn: readonly TurnServer[] = []
  #carrier: ConnectionCarrier | undefined
  /** The peer, which outlives connections. */
  #peer: Peer | undefined
  #routeDue = 0
  #hasWrongPassword = false

  /** `id` has 32 hex digits. */
  constructor(id: string, environment: MemberEnvironment, events: MemberEvents) {
    this.id = id
    this.#bytes = fromHex(id)
    this.#environment = environment
    this.#events = events
    this.#pairing = new Pairing(toHex(environment.self) < id, environment.nextAttempt)
  }

  /** Whether the member is neither connecting nor connected, so that it can be removed. */
  get forgettable(): boolean {
    return this.#pairing.forgettable
  }

  /** Call periodically. `slept` means that this page did not run for a while, so silence does not count yet. */
  tick(now: number, slept: boolean): void {
    if (slept) this.#carrier?.resumed(now)
    this.#carrier?.tick(now)
    this.step({ type: 'tick' })
    if (this.#peer && this.#carrier && now >= this.#routeDue)
      this.#measureRoute(this.#peer, this.#carrier, now)
  }

  /** Pings the peer, because the network may have changed. */
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

  /**
   * Handles a signal.
   * @throws LumameshError `malformed`, `version-unsupported`, `peer-misbehaved`, and changes nothing
   */
  receive(signal: Signal): void {
    switch (signal.type) {
      case 'offer':
      case 'answer': {
        // Decoded first, because a signal of another version or an invalid one is not answered.
        const hello = decodeHello(signal.hello)
        if (hello.presence.length) decodePresence(hello.presence)
        const carrier = this.#accept(signal)
        if (!carrier) return
        this.#hello = hello
        this.#turn = signal.turn
        const { self, keys } = this.#environment
        const other = { id: this.#bytes, nonce: Uint8Array.from(signal.nonce) }
        carrier.connection.signal({ type: signal.type, sdp: text.decode(signal.description) })
        // Derived while the browser processes the description.
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

  /** Call when a signal could not be opened, because its sender has another password. */
  refuse(): void {
    if (this.#hasWrongPassword || this.#peer) return
    this.#hasWrongPassword = true
    this.step({ type: 'ended' })
    // The other side cannot open this one either, so it also detects the other password.
    this.#send({ type: 'trickle', attempt: 0, byOfferer: 0, detail: new Uint8Array() })
    this.#events.error(new LumameshError('wrong-password', 'A peer in this room uses another password.'))
  }

  /** Sends a goodbye, because this page leaves. */
  close(reason: LumameshError): void {
    this.#carrier?.close(true)
    this.#end(reason)
  }

  /** The connection that a signal belongs to. Undefined if the signal is to be ignored. */
  #accept(input: PairingInput): ConnectionCarrier | undefined {
    const effect = this.step(input)
    return effect === 'answer' || effect === 'apply' ? this.#carrier : undefined
  }

  #connect(initiator: boolean): void {
    this.#closeCarrier()
    const { rtc, iceServers, turn, clock } = this.#environment
    // Copied, because node-datachannel's RTCPeerConnection changes its arguments.
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
    // Once connected, the connection itself is the shortest path, unless it is what must be repaired: then there are
    // candidates, too. With many tracks it is the only path that is wide enough.
    const wide = signal.type === 'trickle' && signal.detail.length > MAX_SIGNAL_BYTES - 256
    if (((carrier.usable && !data.restart && !data.candidate) || wide) && this.#peer)
      // A peer that has left needs no signals.
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

  /** Closes the connection. The peer, if any, waits for the next one. */
  #closeCarrier(): void {
    const carrier = this.#carrier
    this.#carrier = undefined
    this.#routeDue = 0
    carrier?.close()
  }

  #end(reason: LumameshError): void {
    this.#closeCarrier()
    // An offer with the id of the old conversation must not resume it.
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

import type { Carrier, Conversation } from '../conversation/conversation.ts'
import { Inbox } from '../conversation/inbox.ts'
import { Outbox } from '../conversation/outbox.ts'
import { SecureChannel } from '../conversation/secureChannel.ts'
import { type SessionEnd, sessionKeys } from '../crypto/sessionKeys.ts'
import { LumameshError } from '../errors.ts'
import { RELIABLE } from '../wire/lanes.ts'
import type { MessageKind, PeerMessage } from '../wire/messages.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { Heartbeat } from './heartbeat.ts'
import type { SignalData } from './signalData.ts'

/** The events of a connection carrier. */
export interface ConnectionCarrierEvents {
  signal(data: SignalData): void
  /** The session can begin. The handler calls carry() with a conversation. */
  open(): void
  /** Nothing was received for too long. */
  silent(): void
  received(): void
  /** The other side sent a goodbye. */
  goodbye(): void
  /** Called once. No other event follows. */
  closed(error: LumameshError): void
}

export interface ConnectionCarrierOptions {
  readonly connection: ConnectionOptions
  /** 32 random bytes from this page. */
  readonly nonce: Uint8Array
  /** A monotonic clock, in ms. */
  readonly clock: () => number
  readonly events: ConnectionCarrierEvents
}

/**
 * How many small frames a peer may send in a second, and at once. Opening one takes this page 50 µs, and an honest
 * sender fills its frames. A large frame is opened on another thread, and counts as a quarter.
 */
const FRAMES_PER_SECOND = 3_000
const FRAME_BURST = 6_000
const LARGE_FRAME_BYTES = 2_048

/** One attempt to connect to a peer: an RTCPeerConnection and, once it is open, its session. */
export class ConnectionCarrier implements Carrier {
  /** This page's half of the session's salt, which the signal carries. */
  readonly nonce: Uint8Array
  readonly connection: Connection
  #rtt: number | undefined
  #pingedAt = 0
  #keys: { outgoing: Uint8Array; incoming: Uint8Array } | undefined
  #channel: SecureChannel | undefined
  #conversation: Conversation | undefined
  #outboxes: Outbox[] = []
  #inboxes: Inbox[] = []
  #heartbeat: Heartbeat | undefined
  #silent = false
  #closed = false
  #frames = FRAME_BURST
  #framesAt = 0
  readonly #events: ConnectionCarrierEvents
  readonly #clock: () => number

  constructor({ connection, nonce, clock, events }: ConnectionCarrierOptions) {
    this.nonce = nonce
    this.#clock = clock
    this.#events = events
    this.connection = new Connection(connection, {
      signal: events.signal,
      open: () => this.#open(),
      frame: (lane, bytes) => this.#receive(lane, bytes),
      disconnected: () => this.probe(clock()),
      closed: (cause) => this.#closeAsLost(cause),
    })
  }

  /** The round-trip time, in ms. Undefined until measured. */
  get rtt(): number | undefined {
    return this.#rtt
  }

  /** The fraction of the unreliable lane's frames that did not arrive, 0 to 1. */
  get loss(): number {
    return this.#channel?.loss ?? 0
  }

  /** Whether the session is open and frames arrived lately, so that signals can use it. */
  get usable(): boolean {
    return this.#conversation !== undefined && !this.#silent && !this.#closed
  }

  /**
   * Derives the keys from the nonces of both ends. Signals carry the nonces, so this happens before the channel opens.
   */
  deriveKeys(secret: Uint8Array, self: SessionEnd, other: SessionEnd, offerer: boolean): void {
    const keys = offerer ? sessionKeys(secret, self, other) : sessionKeys(secret, other, self)
    this.#keys = offerer
      ? { outgoing: keys.fromOfferer, incoming: keys.fromAnswerer }
      : { outgoing: keys.fromAnswerer, incoming: keys.fromOfferer }
  }

  /** Starts to carry a conversation. `resumed` means that another connection carried it before. */
  carry(conversation: Conversation, resumed: boolean): void {
    const { ports } = this.connection
    const channel = this.#channel
    if (!channel) return
    this.#conversation = conversation
    this.#outboxes = ports.map(
      (port, lane) =>
        new Outbox({
          channel,
          lane,
          port,
          source: conversation.source(lane),
          failed: (cause) => this.#closeAsLost(cause),
        }),
    )
    this.#inboxes = ports.map(
      (_, lane) =>
        new Inbox({
          channel,
          lane,
          budget: conversation.budget,
          deliver: (message, counter) => this.#deliver(lane, message, counter),
          failed: (error) => this.#fail(asPeerError(error)),
        }),
    )
    conversation.attach(this, resumed)
  }

  wake(lane: number): void {
    if (lane === RELIABLE) this.#heartbeat?.sent(this.#clock())
    this.#outboxes[lane]?.wake()
  }

  isBlocked(lane: number): boolean {
    return this.#outboxes[lane]?.isBlocked ?? true
  }

  sendFirst(message: PeerMessage): void {
    this.#outboxes[RELIABLE]?.sendFirst(message)
  }

  tick(now: number): void {
    const heartbeat = this.#heartbeat
    if (!heartbeat) return
    this.#conversation?.tick()
    if (!this.#silent && heartbeat.isSilent(now)) {
      this.#silent = true
      this.#events.silent()
    }
    if (!heartbeat.isPingDue(now)) return
    this.#pingedAt = now
    this.#sendEmpty('ping')
  }

  /** Sends a ping that the other side must answer soon. Call when the connection may be broken. */
  probe(now: number): void {
    this.#heartbeat?.probe(now)
    this.tick(now)
  }

  /** Call after this page slept, because frames that the other side sent meanwhile are not read yet. */
  resumed(now: number): void {
    this.#heartbeat?.received(now)
  }

  /** Closes without an event. `goodbye` notifies the other side. */
  close(goodbye = false): void {
    if (this.#closed) return
    this.#closed = true
    // A goodbye is sealed and sent synchronously, because a page that unloads may not get another microtask.
    if (goodbye) this.#outboxes[RELIABLE]?.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    for (const part of [...this.#outboxes, ...this.#inboxes]) part.close()
    this.#conversation?.detach()
    this.connection.close()
  }

  #open(): void {
    if (!this.#keys || this.#channel || this.#closed) return
    this.#channel = new SecureChannel(this.#keys.outgoing, this.#keys.incoming)
    this.#heartbeat = new Heartbeat(this.#clock())
    this.#events.open()
  }

  #receive(lane: number, bytes: Uint8Array): void {
    // A frame may arrive before the event that the channels are open.
    this.#open()
    const now = this.#clock()
    this.#heartbeat?.received(now)
    if (this.#silent) {
      this.#silent = false
      this.#events.received()
    }
    const refill = ((now - this.#framesAt) * FRAMES_PER_SECOND) / 1_000
    this.#frames =
      Math.min(FRAME_BURST, this.#frames + refill) - (bytes.length < LARGE_FRAME_BYTES ? 1 : 0.25)
    this.#framesAt = now
    if (this.#frames < 0)
      this.#fail(new LumameshError('peer-over-limit', 'A peer sent too many frames per second.'))
    this.#inboxes[lane]?.receive(bytes)
  }

  #deliver(lane: number, message: PeerMessage, counter: number): void {
    switch (message.kind) {
      case 'ping':
        return this.#sendEmpty('pong')
      case 'pong':
        this.#rtt = this.#clock() - this.#pingedAt
        return
      case 'leave':
        return this.#events.goodbye()
      default:
        this.#conversation?.receive(lane, message, counter)
    }
  }

  #sendEmpty(kind: MessageKind): void {
    this.sendFirst({ kind, channel: 0, payload: new Uint8Array() })
  }

  /** Closes because this page cannot send, which is not the other side's fault. */
  #closeAsLost(cause: unknown): void {
    this.#fail(
      new LumameshError('connection-lost', 'The connection to a peer failed or was closed.', { cause }),
    )
  }

  #fail(error: LumameshError): void {
    if (this.#closed) return
    this.close()
    this.#events.closed(error)
  }
}

function asPeerError(cause: unknown): LumameshError {
  if (cause instanceof LumameshError && cause.code === 'peer-over-limit') return cause
  return new LumameshError('peer-misbehaved', 'A peer broke the protocol, so its connection was closed.', {
    cause,
  })
}

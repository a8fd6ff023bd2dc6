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

/** What a peer link tells the mesh. */
export interface ConnectionCarrierEvents {
  signal(data: SignalData): void
  /** The session can begin: the mesh says which conversation it carries. */
  open(): void
  /** Nothing was heard for too long; something was again. */
  silent(): void
  received(): void
  /** The other side said goodbye. */
  goodbye(): void
  /** Once; nothing follows. */
  closed(error: LumameshError): void
}

export interface ConnectionCarrierOptions {
  readonly connection: ConnectionOptions
  /** 32 random bytes of this page. */
  readonly nonce: Uint8Array
  /** Monotonic, ms. */
  readonly clock: () => number
  readonly events: ConnectionCarrierEvents
}

/**
 * Small frames that a peer may send a second, and at once: opening one costs this page 50 µs, and who sends honestly fills them. A
 * large one is opened off this thread, and counts as a quarter.
 */
const FRAMES_PER_SECOND = 3_000
const FRAME_BURST = 6_000
const LARGE_FRAME_BYTES = 2_048

/** One attempt at a connection to one peer: its RTCPeerConnection, and once that is open, its session. */
export class ConnectionCarrier implements Carrier {
  /** Sent in the signal: half of the session's salt. */
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

  /** Round-trip time, ms; undefined until measured. */
  get rtt(): number | undefined {
    return this.#rtt
  }

  /** The share of the unreliable lane's frames that did not come, 0 to 1. */
  get loss(): number {
    return this.#channel?.loss ?? 0
  }

  /** The session goes on, and something was heard lately: signals may go this way. */
  get usable(): boolean {
    return this.#conversation !== undefined && !this.#silent && !this.#closed
  }

  /** Both ends' nonces are known: derive the keys. Must come before the channel opens, and does: signals carry both. */
  deriveKeys(secret: Uint8Array, self: SessionEnd, other: SessionEnd, offerer: boolean): void {
    const keys = offerer ? sessionKeys(secret, self, other) : sessionKeys(secret, other, self)
    this.#keys = offerer
      ? { outgoing: keys.fromOfferer, incoming: keys.fromAnswerer }
      : { outgoing: keys.fromAnswerer, incoming: keys.fromOfferer }
  }

  /** Begins to carry a conversation; `resumed`: another connection did before. */
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

  /** There is reason to doubt that the other side still hears us: it must answer soon. */
  probe(now: number): void {
    this.#heartbeat?.probe(now)
    this.tick(now)
  }

  /** After our own sleep: what the other side sent meanwhile is still to be read. */
  resumed(now: number): void {
    this.#heartbeat?.received(now)
  }

  /** Ends without telling the mesh; `goodbye` tells the other side. */
  close(goodbye = false): void {
    if (this.#closed) return
    this.#closed = true
    // A goodbye is sealed and handed over at once: a page that goes away may not get another microtask.
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
    // A frame may overtake the event that says that the channels are open.
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
      this.#fail(new LumameshError('peer-over-limit', 'A peer sent too many frames a second.'))
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

  /** Whatever keeps us from sending is not the other side's fault. */
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
  return new LumameshError('peer-misbehaved', 'A peer broke the protocol, so its link was closed.', { cause })
}

import type { Carrier, Conversation } from '../conversation/conversation.ts'
import { Inbox } from '../conversation/inbox.ts'
import { Outbox } from '../conversation/outbox.ts'
import { Session } from '../conversation/secureChannel.ts'
import { type SessionEnd, sessionKeys } from '../crypto/sessionKeys.ts'
import { LumameshError } from '../errors.ts'
import { RELIABLE } from '../wire/lanes.ts'
import type { MessageKind, PeerMessage } from '../wire/messages.ts'
import { Link, type LinkOptions, type SignalData } from './connection.ts'
import { Heartbeat } from './heartbeat.ts'

/** What a peer link tells the mesh. */
export interface PeerLinkEvents {
  signal(data: SignalData): void
  /** The session can begin: the mesh says which conversation it carries. */
  open(): void
  /** Nothing was heard for too long; something was again. */
  silent(): void
  heard(): void
  /** The other side said goodbye. */
  left(): void
  /** Once; nothing follows. */
  down(error: LumameshError): void
}

/**
 * Small frames that a peer may send a second, and at once: opening one costs this page 50 µs, and who sends honestly fills them. A
 * large one is opened off this thread, and counts as a quarter.
 */
const FRAMES_PER_SECOND = 3_000
const FRAME_BURST = 6_000
const LARGE_FRAME_BYTES = 2_048

/** One attempt at a connection to one peer: its RTCPeerConnection, and once that is open, its session. */
export class PeerLink implements Carrier {
  /** 32 random bytes of ours, sent in the signal; half of the session's salt. */
  readonly nonce: Uint8Array
  readonly connection: Link
  #rtt: number | undefined
  #pingedAt = 0
  #keys: { outgoing: Uint8Array; incoming: Uint8Array } | undefined
  #session: Session | undefined
  #conversation: Conversation | undefined
  #outboxes: Outbox[] = []
  #inboxes: Inbox[] = []
  #heartbeat: Heartbeat | undefined
  #silent = false
  #over = false
  #frames = FRAME_BURST
  #framesAt = 0
  readonly #events: PeerLinkEvents
  readonly #clock: () => number

  constructor(options: LinkOptions, nonce: Uint8Array, clock: () => number, events: PeerLinkEvents) {
    this.nonce = nonce
    this.#clock = clock
    this.#events = events
    this.connection = new Link(options, {
      signal: events.signal,
      open: () => this.#open(),
      frame: (lane, bytes) => this.#receive(lane, bytes),
      shaky: () => this.probe(clock()),
      down: (cause) => this.#lose(cause),
    })
  }

  /** Round-trip time, ms; undefined until measured. */
  get rtt(): number | undefined {
    return this.#rtt
  }

  /** The share of the unreliable lane's frames that did not come, 0 to 1. */
  get loss(): number {
    return this.#session?.loss ?? 0
  }

  /** The session goes on, and something was heard lately: signals may go this way. */
  get well(): boolean {
    return this.#conversation !== undefined && !this.#silent && !this.#over
  }

  /** Both ends' nonces are known: derive the keys. Must come before the channel opens, and does: signals carry both. */
  agree(secret: Uint8Array, self: SessionEnd, other: SessionEnd, offerer: boolean): void {
    const keys = offerer ? sessionKeys(secret, self, other) : sessionKeys(secret, other, self)
    this.#keys = offerer
      ? { outgoing: keys.fromOfferer, incoming: keys.fromAnswerer }
      : { outgoing: keys.fromAnswerer, incoming: keys.fromOfferer }
  }

  /** Begins to carry a conversation; `resumed`: another connection did before. */
  carry(conversation: Conversation, resumed: boolean): void {
    const { ports } = this.connection
    const session = this.#session
    if (!session) return
    this.#conversation = conversation
    this.#outboxes = ports.map(
      (port, lane) =>
        new Outbox(session, lane, port, conversation.source(lane), (cause) => this.#lose(cause)),
    )
    this.#inboxes = ports.map(
      (_, lane) =>
        new Inbox(
          session,
          lane,
          conversation.budget,
          (message, counter) => this.#deliver(lane, message, counter),
          (error) => this.#fail(asPeerError(error)),
        ),
    )
    conversation.attach(this, resumed)
  }

  wake(lane: number): void {
    if (lane === RELIABLE) this.#heartbeat?.said(this.#clock())
    this.#outboxes[lane]?.wake()
  }

  stuck(lane: number): boolean {
    return this.#outboxes[lane]?.stuck ?? true
  }

  say(message: PeerMessage): void {
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
    this.#sayEmpty('ping')
  }

  /** There is reason to doubt that the other side still hears us: it must answer soon. */
  probe(now: number): void {
    this.#heartbeat?.probe(now)
    this.tick(now)
  }

  /** After our own sleep: what the other side sent meanwhile is still to be read. */
  forgive(now: number): void {
    this.#heartbeat?.heard(now)
  }

  /** Ends without telling the mesh; `goodbye` tells the other side. */
  close(goodbye = false): void {
    if (this.#over) return
    this.#over = true
    // A goodbye is sealed and handed over at once: a page that goes away may not get another microtask.
    if (goodbye) this.#outboxes[RELIABLE]?.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    for (const part of [...this.#outboxes, ...this.#inboxes]) part.close()
    this.#conversation?.detach()
    this.connection.close()
  }

  #open(): void {
    if (!this.#keys || this.#session || this.#over) return
    this.#session = new Session(this.#keys.outgoing, this.#keys.incoming)
    this.#heartbeat = new Heartbeat(this.#clock())
    this.#events.open()
  }

  #receive(lane: number, bytes: Uint8Array): void {
    // A frame may overtake the event that says that the channels are open.
    this.#open()
    const now = this.#clock()
    this.#heartbeat?.heard(now)
    if (this.#silent) {
      this.#silent = false
      this.#events.heard()
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
        return this.#sayEmpty('pong')
      case 'pong':
        this.#rtt = this.#clock() - this.#pingedAt
        return
      case 'leave':
        return this.#events.left()
      default:
        this.#conversation?.receive(lane, message, counter)
    }
  }

  #sayEmpty(kind: MessageKind): void {
    this.say({ kind, channel: 0, payload: new Uint8Array() })
  }

  /** Whatever keeps us from sending is not the other side's fault. */
  #lose(cause: unknown): void {
    this.#fail(new LumameshError('link-lost', 'The connection to a peer failed or was closed.', { cause }))
  }

  #fail(error: LumameshError): void {
    if (this.#over) return
    this.close()
    this.#events.down(error)
  }
}

function asPeerError(cause: unknown): LumameshError {
  if (cause instanceof LumameshError && cause.code === 'peer-over-limit') return cause
  return new LumameshError('peer-misbehaved', 'A peer broke the protocol, so its link was closed.', { cause })
}

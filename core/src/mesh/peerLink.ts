import { type SessionEnd, sessionKeys } from '../crypto/sessionKeys.ts'
import { LumameshError } from '../errors.ts'
import { Assembly } from '../session/assembly.ts'
import { Inbox } from '../session/inbox.ts'
import { Outbox } from '../session/outbox.ts'
import { Session } from '../session/session.ts'
import { concat } from '../wire/bytes.ts'
import type { MessageKind, PeerMessage } from '../wire/messages.ts'
import { Heartbeat } from './heartbeat.ts'
import { Link, type LinkOptions, type SignalData } from './link.ts'

/** What a peer link tells the mesh. */
export interface PeerLinkEvents {
  signal(data: SignalData): void
  /** The session has begun. */
  open(): void
  /** A whole value arrived. */
  value(channel: number, value: Uint8Array): void
  /** The other side said goodbye. */
  left(): void
  /** Once; nothing follows. */
  down(error: LumameshError): void
}

/** One attempt at a connection to one peer: its RTCPeerConnection, and once that is open, its session. */
export class PeerLink {
  /** 32 random bytes of ours, sent in the signal; half of the session's salt. */
  readonly nonce: Uint8Array
  #rtt: number | undefined
  #pingedAt = 0
  #keys: { outgoing: Uint8Array; incoming: Uint8Array } | undefined
  #outbox: Outbox | undefined
  #inbox: Inbox | undefined
  #heartbeat: Heartbeat | undefined
  #over = false
  readonly #link: Link
  readonly #events: PeerLinkEvents
  readonly #clock: () => number
  readonly #assembly = new Assembly()

  constructor(options: LinkOptions, nonce: Uint8Array, clock: () => number, events: PeerLinkEvents) {
    this.nonce = nonce
    this.#clock = clock
    this.#events = events
    this.#link = new Link(options, {
      signal: events.signal,
      open: () => this.#open(),
      frame: (bytes) => {
        // A frame may overtake the event that says that the channel is open.
        this.#open()
        this.#heartbeat?.heard(clock())
        this.#inbox?.receive(bytes)
      },
      down: (cause) =>
        this.#fail(
          new LumameshError('link-lost', 'The connection to a peer failed or was closed.', { cause }),
        ),
    })
  }

  /** Round-trip time, ms; undefined until measured. */
  get rtt(): number | undefined {
    return this.#rtt
  }

  /** Both ends' nonces are known: derive the keys. Must come before the channel opens, and does: signals carry both. */
  agree(secret: Uint8Array, self: SessionEnd, other: SessionEnd, offerer: boolean): void {
    const keys = offerer ? sessionKeys(secret, self, other) : sessionKeys(secret, other, self)
    this.#keys = offerer
      ? { outgoing: keys.fromOfferer, incoming: keys.fromAnswerer }
      : { outgoing: keys.fromAnswerer, incoming: keys.fromOfferer }
  }

  signal(data: SignalData): void {
    this.#link.signal(data)
  }

  send(messages: readonly PeerMessage[]): Promise<void> {
    this.#heartbeat?.said(this.#clock())
    return (
      this.#outbox?.send(messages) ??
      Promise.reject(new LumameshError('link-lost', 'The link to this peer is down.'))
    )
  }

  route(): Promise<'direct' | 'turn' | undefined> {
    return this.#link.route()
  }

  tick(now: number): void {
    const due = this.#heartbeat?.tick(now)
    if (due === 'dead') this.#fail(new LumameshError('link-lost', 'The peer fell silent.'))
    if (due !== 'ping') return
    this.#pingedAt = now
    this.#say('ping')
  }

  /** After our own sleep: what the other side sent meanwhile is still to be read. */
  forgive(now: number): void {
    this.#heartbeat?.heard(now)
  }

  /** Ends without telling the mesh; `goodbye` tells the other side. */
  close(reason: LumameshError, goodbye = false): void {
    if (this.#over) return
    this.#over = true
    // A goodbye is sealed and handed over at once: a page that goes away may not get another microtask.
    if (goodbye) this.#outbox?.sendLast({ kind: 'leave', channel: 0, payload: new Uint8Array() })
    this.#outbox?.close(reason)
    this.#inbox?.close()
    this.#link.close()
  }

  #open(): void {
    if (!this.#keys || this.#outbox || this.#over) return
    const session = new Session(this.#keys.outgoing, this.#keys.incoming)
    const failed = (error: unknown) => this.#fail(asPeerError(error))
    this.#outbox = new Outbox(session, this.#link, failed)
    this.#inbox = new Inbox(session, (message) => this.#deliver(message), failed)
    this.#heartbeat = new Heartbeat(this.#clock())
    this.#events.open()
  }

  #deliver(message: PeerMessage): void {
    switch (message.kind) {
      case 'ping':
        return this.#say('pong', message.payload)
      case 'pong':
        this.#rtt = this.#clock() - this.#pingedAt
        return
      case 'leave':
        return this.#events.left()
      default: {
        const value = this.#assembly.add(message)
        // A copy: what the app keeps must not keep the frame, and what it writes must not reach it.
        if (value) this.#events.value(message.channel, concat(value))
      }
    }
  }

  #say(kind: MessageKind, payload: Uint8Array = new Uint8Array()): void {
    this.#outbox?.sendFirst({ kind, channel: 0, payload })
  }

  #fail(error: LumameshError): void {
    if (this.#over) return
    this.close(error)
    this.#events.down(error)
  }
}

function asPeerError(cause: unknown): LumameshError {
  if (cause instanceof LumameshError && cause.code === 'link-lost') return cause
  return new LumameshError('peer-misbehaved', 'A peer broke the protocol, so its link was closed.', { cause })
}

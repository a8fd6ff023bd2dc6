import { LumameshError } from '../errors.ts'
import { decodeFrame, encodeFrame, type Frame } from '../wire/frames.ts'
import { PROTOCOL_VERSION, RELAY_PING_MS, RELAY_SILENCE_MS } from '../wire/limits.ts'

export type RelayLinkStatus = 'dialing' | 'greeting' | 'online' | 'closed'

/** An action that the caller performs for a relay link. */
export type RelayLinkEffect =
  | { type: 'send'; bytes: Uint8Array }
  /** For the network: everything a relay says once it has greeted us. */
  | { type: 'frame'; frame: Frame }
  /** Close the connection; the link is over. */
  | { type: 'close'; error: LumameshError }

/** How long a dial may take to open, in ms. */
const DIAL_WITHIN_MS = 8_000

/** How long the answer to a probe may take, in ms. */
const PROBE_MS = 1_000

/** This page's identity towards relays. After a new dial, the key proves to a relay that this is the same peer. */
export interface RelayIdentity {
  peer: Uint8Array
  resume: Uint8Array
}

/** The link to one relay: greeting, heartbeat and round-trip time. Sans-I/O. Times are in ms of one clock. */
export class RelayLink {
  #status: RelayLinkStatus = 'dialing'
  #receivedAt: number
  #pingedAt = 0
  #token = 0
  #rtt: number | undefined
  readonly #identity: RelayIdentity

  constructor(identity: RelayIdentity, now: number) {
    this.#identity = identity
    this.#receivedAt = now
  }

  get status(): RelayLinkStatus {
    return this.#status
  }

  /** The round-trip time, in ms. Undefined until measured. */
  get rtt(): number | undefined {
    return this.#rtt
  }

  /** Call when the channel is open. Sends the greeting; its answer gives the first round-trip time. */
  opened(now: number): RelayLinkEffect[] {
    this.#status = 'greeting'
    this.#receivedAt = now
    return [send({ type: 'hello', version: PROTOCOL_VERSION, ...this.#identity }), this.#ping(now)]
  }

  received(bytes: Uint8Array, now: number): RelayLinkEffect[] {
    if (this.#status === 'closed') return []
    this.#receivedAt = now
    try {
      const frame = decodeFrame(bytes)
      return frame ? this.#handle(frame, now) : []
    } catch (cause) {
      return this.close(
        new LumameshError(
          'relay-error',
          'A relay sent bytes that are not a valid frame. Update the older side.',
          {
            cause,
          },
        ),
      )
    }
  }

  /** Call after this page slept, because frames that the relay sent meanwhile are not read yet. */
  resumed(now: number): void {
    this.#receivedAt = now
  }

  /** Sends a ping that the relay must answer within a second. Call when the link may be broken. */
  probe(now: number): RelayLinkEffect[] {
    if (this.#status !== 'online' && this.#status !== 'greeting') return []
    this.#receivedAt = Math.min(this.#receivedAt, now - RELAY_SILENCE_MS + PROBE_MS)
    return [this.#ping(now)]
  }

  tick(now: number): RelayLinkEffect[] {
    const silence = now - this.#receivedAt
    if (this.#status === 'dialing') {
      return silence < DIAL_WITHIN_MS
        ? []
        : this.close(new LumameshError('relay-unreachable', 'The relay did not answer over UDP.'))
    }
    if (this.#status === 'closed') return []
    if (silence >= RELAY_SILENCE_MS)
      return this.close(new LumameshError('relay-lost', 'The relay stopped sending.'))
    return now - this.#pingedAt >= RELAY_PING_MS ? [this.#ping(now)] : []
  }

  close(error: LumameshError): RelayLinkEffect[] {
    if (this.#status === 'closed') return []
    this.#status = 'closed'
    return [{ type: 'close', error }]
  }

  #handle(frame: Frame, now: number): RelayLinkEffect[] {
    switch (frame.type) {
      case 'welcome':
        this.#status = 'online'
        return [{ type: 'frame', frame }]
      case 'ping':
        return [send({ type: 'pong', token: frame.token })]
      case 'pong':
        if (frame.token === this.#token) this.#rtt = now - this.#pingedAt
        return []
      case 'busy':
        return [
          { type: 'frame', frame },
          ...this.close(new LumameshError('relay-busy', 'The relay accepts no more pages.')),
        ]
      default:
        return [{ type: 'frame', frame }]
    }
  }

  #ping(now: number): RelayLinkEffect {
    this.#pingedAt = now
    this.#token = (this.#token + 1) % 2 ** 32
    return send({ type: 'ping', token: this.#token })
  }
}

function send(frame: Frame): RelayLinkEffect {
  return { type: 'send', bytes: encodeFrame(frame) }
}

import type { Address } from '@lumamesh/core/protocol'
import type { Log } from '../shared/log.ts'
import { type Rate, TokenBucket } from '../shared/tokenBuckets.ts'
import { unreachable } from '../shared/unreachable.ts'
import type { DialFlow, DialFlowEffect } from './dialFlow.ts'
import type { DialRequest } from './dialGate.ts'
import { NativePeerConnection, type NativePeerConnectionOptions } from './nativePeerConnection.ts'
import type { PageLink, PageLinkEvents } from './pageLink.ts'
import { CLOSE_NOTIFY_MS, OPEN_MS, PROOF_MS, RETRANSMIT_MS } from './portLimits.ts'

export interface DialedLinkOptions {
  id: number
  flow: DialFlow
  /** The rate of checks from a proven address. */
  checks: Rate
  native: NativePeerConnectionOptions
  events: PageLinkEvents
  log: Log
  send(packet: Uint8Array, to: Address): void
  /** The dial has ended. Called once. */
  ended(dialed: DialedLink): void
}

/**
 * The shell around one dial: the effects of its flow, its timers, its native session, and its link once the channel is
 * open.
 */
export class DialedLink implements PageLink {
  readonly id: number
  readonly flow: DialFlow
  readonly checks: TokenBucket
  /** The source that it counts for, from its first proven address on. */
  source: string | undefined
  /** When a packet was last received from a proven address of its browser, monotonic ms. */
  lastReceived = performance.now()
  /** Whether it made room for another dial. Its browser may dial again with the same ufrag. */
  evicted = false
  readonly #options: DialedLinkOptions
  #native: NativePeerConnection | undefined
  #opened = false
  #ended = false
  #retransmits = 0
  #retransmitTimer: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout

  constructor(options: DialedLinkOptions) {
    this.#options = options
    this.id = options.id
    this.flow = options.flow
    this.checks = new TokenBucket(options.checks, performance.now())
    this.#deadline = setTimeout(() => this.close(), PROOF_MS)
  }

  get dial(): DialRequest {
    return this.flow.dial
  }

  get address(): Address {
    return this.flow.address ?? { host: '0.0.0.0', port: 0 }
  }

  get hasNative(): boolean {
    return this.#native !== undefined
  }

  /** Creates the native session if there is none yet. */
  createNative(): void {
    if (this.#native || this.#ended) return
    const { events } = this.#options
    this.#native = new NativePeerConnection(this.flow.dial, this.#options.native, {
      packet: (packet) => this.apply(this.flow.receiveNative(packet)),
      open: () => {
        this.#opened = true
        clearTimeout(this.#deadline)
        events.open(this)
      },
      message: (bytes) => events.message(this, bytes),
      failed: (err) => this.#options.log.error({ err }, 'a native session failed'),
      closed: () => this.close(),
    })
  }

  /** Performs the effects of the flow. */
  apply(effects: readonly DialFlowEffect[]): void {
    for (const effect of effects) {
      // A dial that has ended still sends its DTLS close_notify.
      if (this.#ended && effect.to !== 'browser') return
      switch (effect.to) {
        case 'browser':
          this.#options.send(effect.packet, effect.address)
          break
        case 'native':
          this.#native?.deliver(effect.packet)
          break
        case 'proven':
          clearTimeout(this.#deadline)
          this.#deadline = setTimeout(() => this.close(), OPEN_MS)
          this.createNative()
          break
        case 'stale':
          this.close()
          break
        default:
          unreachable(effect)
      }
    }
    if (this.flow.needsRetransmit && !this.#retransmitTimer) this.#scheduleRetransmit()
  }

  send(bytes: Uint8Array): number {
    return this.#native?.send(bytes) ?? 0
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#deadline)
    clearTimeout(this.#retransmitTimer)
    const native = this.#native
    native?.close()
    if (native) setTimeout(() => native.release(), CLOSE_NOTIFY_MS)
    this.#options.ended(this)
    if (this.#opened) this.#options.events.closed(this)
  }

  #scheduleRetransmit(): void {
    if (this.#ended) return
    const delay = RETRANSMIT_MS[Math.min(this.#retransmits++, RETRANSMIT_MS.length - 1)]
    this.#retransmitTimer = setTimeout(() => {
      this.#retransmitTimer = undefined
      this.apply(this.flow.retransmit())
    }, delay)
  }
}

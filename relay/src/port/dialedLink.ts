import type { Address } from '@lumamesh/core/protocol'
import type { Log } from '../shared/log.ts'
import { type Rate, TokenBucket } from '../shared/tokenBuckets.ts'
import { unreachable } from '../shared/unreachable.ts'
import type { DialFlow, DialFlowEffect } from './flow.ts'
import type { DialRequest } from './gate.ts'
import type { PageLink, PageLinkEvents } from './link.ts'
import { NativePeerConnection, type NativePeerConnectionOptions } from './nativePeerConnection.ts'
import { GOODBYE_MS, NUDGE_MS, OPEN_MS, PROOF_MS } from './portLimits.ts'

export interface DialedLinkOptions {
  id: number
  flow: DialFlow
  /** Checks from an address that is proven. */
  checks: Rate
  native: NativePeerConnectionOptions
  events: PageLinkEvents
  log: Log
  send(packet: Uint8Array, to: Address): void
  /** The dial is over, for whatever reason; once. */
  ended(dialed: DialedLink): void
}

/** The shell around one dial: its flow's effects, its timers, its native session, and its link once the channel is open. */
export class DialedLink implements PageLink {
  readonly id: number
  readonly flow: DialFlow
  readonly checks: TokenBucket
  /** Whose it is, from its first proof on. */
  source: string | undefined
  /** When a packet of its browser came last, ms. */
  heard = performance.now()
  /** It made room for another: its browser may try again. */
  displaced = false
  readonly #options: DialedLinkOptions
  #native: NativePeerConnection | undefined
  #opened = false
  #ended = false
  #nudges = 0
  #nudge: NodeJS.Timeout | undefined
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

  /** Makes the native session, before anything is handed to it. */
  create(): void {
    if (this.#native || this.#ended) return
    const { events } = this.#options
    this.#native = new NativePeerConnection(this.flow.dial, this.#options.native, {
      packet: (packet) => this.apply(this.flow.native(packet)),
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

  apply(effects: readonly DialFlowEffect[]): void {
    for (const effect of effects) {
      // The last that leaves a dial that is over is its goodbye.
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
          this.create()
          break
        case 'zombie':
          this.close()
          break
        default:
          unreachable(effect)
      }
    }
    if (this.flow.waiting && !this.#nudge) this.#scheduleNudge()
  }

  send(bytes: Uint8Array): number {
    return this.#native?.send(bytes) ?? 0
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#deadline)
    clearTimeout(this.#nudge)
    const native = this.#native
    native?.close()
    if (native) setTimeout(() => native.release(), GOODBYE_MS)
    this.#options.ended(this)
    if (this.#opened) this.#options.events.closed(this)
  }

  #scheduleNudge(): void {
    if (this.#ended) return
    const delay = NUDGE_MS[Math.min(this.#nudges++, NUDGE_MS.length - 1)]
    this.#nudge = setTimeout(() => {
      this.#nudge = undefined
      this.apply(this.flow.nudge())
    }, delay)
  }
}

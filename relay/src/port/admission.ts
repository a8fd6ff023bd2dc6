import { Counts } from '../shared/counts.ts'
import { sourceOf } from '../shared/source.ts'
import { TokenBucket, TokenBuckets } from '../shared/tokenBuckets.ts'
import type { DialRequest } from './dialGate.ts'
import type { PortLimits } from './portLimits.ts'
import { hasProofOfWork } from './proofOfWork.ts'
import { Tombstones } from './tombstones.ts'

/** How many dials the port holds. */
export interface DialCounts {
  /** Dials that have not proven their address. */
  unproven: number
  /** Dials that have proven their address. */
  proven: number
}

/** A dial that asks for admission. */
export interface DialAttempt {
  dial: DialRequest
  /** The host that it comes from. */
  host: string
  /** The dials that the port holds now. */
  held: DialCounts
  /** Monotonic ms. */
  now: number
  /** Unix ms, for the proof of work. */
  date: number
}

/**
 * How often each source gets a response, and which dials are admitted. Sans-I/O; `now` is monotonic ms. The port drops
 * without a response what is refused here.
 */
export class Admission {
  /**
   * What was refused so far. `question`, `check` and `dial`: too many Binding requests, checks or dials of one source.
   * `work`: a dial without proof of work. `room`: a dial above maxProven.
   */
  readonly refusals = new Counts<'question' | 'check' | 'dial' | 'work' | 'room'>()
  readonly #limits: PortLimits
  readonly #relay: Uint8Array
  readonly #bindings: TokenBuckets
  readonly #checks: TokenBuckets
  readonly #dials: TokenBuckets
  readonly #withoutWork: TokenBucket
  readonly #tombstones = new Tombstones()

  /** @param relay the fingerprint of the relay's certificate */
  constructor(limits: PortLimits, relay: Uint8Array, now: number) {
    this.#limits = limits
    this.#relay = relay
    this.#bindings = new TokenBuckets(limits.bindings)
    this.#checks = new TokenBuckets(limits.checks)
    this.#dials = new TokenBuckets(limits.dials)
    this.#withoutWork = new TokenBucket({ perSecond: limits.workAbove, burst: limits.workAbove * 2 }, now)
  }

  /** Whether to respond to a plain Binding request. */
  admitsBinding(host: string, now: number): boolean {
    return this.#bindings.take(sourceOf(host), now) || this.#refuse('question')
  }

  /** Whether to respond to a check, or to another packet, from an address that is not proven. */
  admitsCheck(host: string, now: number): boolean {
    return this.#checks.take(sourceOf(host), now) || this.#refuse('check')
  }

  /** Whether to start a dial. */
  admitsDial({ dial, host, held, now, date }: DialAttempt): boolean {
    if (this.#tombstones.has(dial.ufrag, now)) return false
    if (held.proven >= this.#limits.maxProven) return this.#refuse('room')
    // Only the owner of a token can have worked for it: such a dial is not part of a flood, and does not wait behind
    // one.
    if (this.#underLoad(held, now) && !hasProofOfWork(this.#relay, dial.ufrag, dial.token, date))
      return this.#refuse('work')
    return this.#dials.take(sourceOf(host), now) || this.#refuse('dial')
  }

  /** A dial has ended. Its requests get no more responses, so that its browser notices. */
  ended(dial: DialRequest, now: number): void {
    this.#tombstones.add(dial.ufrag, now)
  }

  /** Removes what has expired. Call it every few seconds. */
  sweep(now: number): void {
    for (const buckets of [this.#bindings, this.#checks, this.#dials]) buckets.sweep(now)
  }

  #refuse(kind: 'question' | 'check' | 'dial' | 'work' | 'room'): false {
    this.refusals.add(kind)
    return false
  }

  #underLoad(held: DialCounts, now: number): boolean {
    return held.unproven >= this.#limits.workAbove || !this.#withoutWork.take(now)
  }
}

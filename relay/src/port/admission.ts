import { Counts } from '../shared/counts.ts'
import { sourceOf } from '../shared/source.ts'
import { TokenBucket, TokenBuckets } from '../shared/tokenBuckets.ts'
import type { DialRequest } from './gate.ts'
import type { PortLimits } from './portLimits.ts'
import { hasProofOfWork } from './proofOfWork.ts'
import { Tombstones } from './tombstones.ts'

/** What the port holds at the moment. */
export interface DialCounts {
  /** Dials that have not proven their address. */
  unproven: number
  /** Dials that have. */
  proven: number
}

/**
 * How often each source is answered, and which dials are let in; no sockets and no clocks in here. `now` is monotonic ms.
 * Whatever is refused here is dropped unanswered.
 */
export class Admission {
  /** What was refused so far: `question`, `check` and `dial` for too many of one source; dials for want of `work` or `room`. */
  readonly refusals = new Counts<'question' | 'check' | 'dial' | 'work' | 'room'>()
  readonly #limits: PortLimits
  readonly #relay: Uint8Array
  readonly #bindings: TokenBuckets
  readonly #checks: TokenBuckets
  readonly #dials: TokenBuckets
  readonly #unworked: TokenBucket
  readonly #tombstones = new Tombstones()

  /** @param relay fingerprint of the relay's certificate */
  constructor(limits: PortLimits, relay: Uint8Array, now: number) {
    this.#limits = limits
    this.#relay = relay
    this.#bindings = new TokenBuckets(limits.bindings)
    this.#checks = new TokenBuckets(limits.checks)
    this.#dials = new TokenBuckets(limits.dials)
    this.#unworked = new TokenBucket({ perSecond: limits.workAbove, burst: limits.workAbove * 2 }, now)
  }

  /** Whether to answer a plain Binding request. */
  binding(host: string, now: number): boolean {
    return this.#bindings.take(sourceOf(host), now) || this.#refuse('question')
  }

  /** Whether to answer a check, or what else asks for an answer, from an address that is not proven. */
  check(host: string, now: number): boolean {
    return this.#checks.take(sourceOf(host), now) || this.#refuse('check')
  }

  /** Whether to begin with a dial. @param date Unix ms */
  dial(dial: DialRequest, host: string, held: DialCounts, now: number, date: number): boolean {
    if (this.#tombstones.has(dial.ufrag, now)) return false
    if (held.proven >= this.#limits.maxProven) return this.#refuse('room')
    // Only a token's owner can have worked for it: such a dial is no flood, and waits behind none.
    if (this.#underLoad(held, now) && !hasProofOfWork(this.#relay, dial.ufrag, dial.token, date))
      return this.#refuse('work')
    return this.#dials.take(sourceOf(host), now) || this.#refuse('dial')
  }

  /** A dial is over: its browser is to notice. */
  over(dial: DialRequest, now: number): void {
    this.#tombstones.add(dial.ufrag, now)
  }

  /** Forgets what no longer matters. Call it now and then. */
  sweep(now: number): void {
    for (const buckets of [this.#bindings, this.#checks, this.#dials]) buckets.sweep(now)
  }

  #refuse(kind: 'question' | 'check' | 'dial' | 'work' | 'room'): false {
    this.refusals.add(kind)
    return false
  }

  #underLoad(held: DialCounts, now: number): boolean {
    return held.unproven >= this.#limits.workAbove || !this.#unworked.take(now)
  }
}

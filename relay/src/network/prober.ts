import type { Address } from '@lumamesh/core/protocol'
import { PROBE_EVERY_MS, PROBE_WITHIN_MS } from './networkLimits.ts'

/** What probing needs of the mesh around it. */
export interface ProberEnvironment {
  /** Relays known, and where pages dial each. */
  relays(): readonly { id: string; addresses: readonly Address[] }[]
  /** Whether it answers a STUN question within that time, ms. */
  answersBinding(address: Address, within: number): Promise<boolean>
  probed(id: string, answers: boolean): void
}

/** Looks, one relay after the other, whether pages could dial it: those that can't are handed to no page. */
export class Prober {
  readonly #environment: ProberEnvironment
  readonly #timer: NodeJS.Timeout
  #round: { id: string; addresses: readonly Address[] }[] = []

  constructor(environment: ProberEnvironment) {
    this.#environment = environment
    this.#timer = setInterval(() => void this.#next(), PROBE_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #next(): Promise<void> {
    if (this.#round.length === 0) this.#round = [...this.#environment.relays()]
    const relay = this.#round.pop()
    if (!relay) return
    // Twice: it, or this relay, may have been busy.
    const answers = (await this.#answers(relay.addresses)) || (await this.#answers(relay.addresses))
    this.#environment.probed(relay.id, answers)
  }

  async #answers(addresses: readonly Address[]): Promise<boolean> {
    const { answersBinding } = this.#environment
    const answers = await Promise.all(addresses.map((address) => answersBinding(address, PROBE_WITHIN_MS)))
    return answers.includes(true)
  }
}

import type { Address } from '@lumamesh/core/protocol'
import { PROBE_EVERY_MS, PROBE_WITHIN_MS } from './networkLimits.ts'

/** What the prober needs from the network around it. */
export interface ProberEnvironment {
  /** Known relays, with the addresses that pages dial. */
  relays(): readonly { id: string; addresses: readonly Address[] }[]
  /** Whether a relay at the address responds to a STUN Binding request within that time, ms. */
  answersBinding(address: Address, within: number): Promise<boolean>
  /** A relay was probed. */
  probed(id: string, answers: boolean): void
}

/** Probes one relay after the other: those that pages cannot dial are not offered to pages. */
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
    // Twice: either relay may have been busy.
    const answers = (await this.#answers(relay.addresses)) || (await this.#answers(relay.addresses))
    this.#environment.probed(relay.id, answers)
  }

  async #answers(addresses: readonly Address[]): Promise<boolean> {
    const { answersBinding } = this.#environment
    const answers = await Promise.all(addresses.map((address) => answersBinding(address, PROBE_WITHIN_MS)))
    return answers.includes(true)
  }
}

import { randomBytes } from 'node:crypto'
import { toHex } from '@lumamesh/core/protocol'
import { BINDING, encodeStun, type StunMessage } from '../stun/stunMessage.ts'

/** When a request is sent, as fractions of its timeout: a shorter schedule than that of RFC 8489, section 6.2.1. */
const RETRANSMITS = [0, 1 / 6, 1 / 2]
/** The most requests that wait for a response at a time. */
const MAX_OPEN = 1_000

/** STUN Binding requests that this relay sends to others from its one port. */
export class BindingRequests {
  readonly #open = new Map<string, (answered: boolean) => void>()

  /** Sends a request with `transmit`. Resolves to whether a response is received within `ms`. */
  async send(transmit: (packet: Uint8Array) => void, ms: number): Promise<boolean> {
    if (this.#open.size >= MAX_OPEN) return false
    const transaction = new Uint8Array(randomBytes(12))
    const packet = encodeStun({ method: BINDING, kind: 'request', transaction, attributes: [] })
    const key = toHex(transaction)
    const timers = RETRANSMITS.map((part) => setTimeout(transmit, part * ms, packet))
    try {
      return await new Promise((resolve) => {
        timers.push(setTimeout(resolve, ms, false))
        this.#open.set(key, resolve)
      })
    } finally {
      for (const timer of timers) clearTimeout(timer)
      this.#open.delete(key)
    }
  }

  /**
   * Whether this is the response to a request of this relay. Only its receiver knows the transaction, which is 96
   * random bits.
   */
  receive({ transaction }: StunMessage): boolean {
    const resolve = this.#open.get(toHex(transaction))
    resolve?.(true)
    return resolve !== undefined
  }

  /** Ends all requests as without a response. */
  close(): void {
    for (const resolve of this.#open.values()) resolve(false)
  }
}

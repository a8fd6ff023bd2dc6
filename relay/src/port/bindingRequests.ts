import { randomBytes } from 'node:crypto'
import { toHex } from '@lumamesh/core/protocol'
import { BINDING, encodeStun, type StunMessage } from '../stun/stunMessage.ts'

/** When a question is repeated, as a part of the time that it has: RFC 8489, section 6.2.1, has longer waits for longer times. */
const REPEATS = [0, 1 / 6, 1 / 2]
/** Most questions that are open at a time. */
const MAX_OPEN = 1_000

/** STUN questions that this relay asks others, from its one port. */
export class BindingRequests {
  readonly #open = new Map<string, (answered: boolean) => void>()

  /** Whether somebody answers within `ms`. */
  async ask(send: (packet: Uint8Array) => void, ms: number): Promise<boolean> {
    if (this.#open.size >= MAX_OPEN) return false
    const transaction = new Uint8Array(randomBytes(12))
    const packet = encodeStun({ method: BINDING, kind: 'request', transaction, attributes: [] })
    const key = toHex(transaction)
    const timers = REPEATS.map((part) => setTimeout(send, part * ms, packet))
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

  /** Whether this was the answer to a question of ours. Its transaction is 96 random bits: only whom it was sent to knows it. */
  answered({ transaction }: StunMessage): boolean {
    const resolve = this.#open.get(toHex(transaction))
    resolve?.(true)
    return resolve !== undefined
  }

  close(): void {
    for (const resolve of this.#open.values()) resolve(false)
  }
}

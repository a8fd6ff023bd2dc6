import { LumameshError } from '../errors.ts'

/**
 * Limits how many bytes one peer, or all peers together, can make this page keep in memory. A peer's budget is part of
 * the network's.
 */
export class Budget {
  #used = 0
  readonly #limit: number
  readonly #whole: Budget | undefined

  constructor(limit: number, whole?: Budget) {
    this.#limit = limit
    this.#whole = whole
  }

  /** @throws LumameshError `peer-over-limit`, and takes nothing */
  take(bytes: number): void {
    if (this.#used + bytes > this.#limit) {
      throw new LumameshError(
        'peer-over-limit',
        `A peer sent more unread data than \`limits\` allows (${this.#limit} bytes).`,
      )
    }
    this.#whole?.take(bytes)
    this.#used += bytes
  }

  /** Returns bytes. Has no effect after close(). */
  give(bytes: number): void {
    const given = Math.min(bytes, this.#used)
    this.#used -= given
    this.#whole?.give(given)
  }

  /** Returns all bytes that are still taken. */
  close(): void {
    this.give(this.#used)
  }
}

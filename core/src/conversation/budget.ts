import { LumameshError } from '../errors.ts'

/** What one peer, or all together, may make this page keep in memory, bytes. A peer's budget is part of the network's. */
export class Budget {
  #used = 0
  readonly #limit: number
  readonly #whole: Budget | undefined

  constructor(limit: number, whole?: Budget) {
    this.#limit = limit
    this.#whole = whole
  }

  /** @throws LumameshError `peer-over-limit`, taking nothing */
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

  /** What is given back after close() counts no more. */
  give(bytes: number): void {
    const given = Math.min(bytes, this.#used)
    this.#used -= given
    this.#whole?.give(given)
  }

  /** Gives back all that is still taken. */
  close(): void {
    this.give(this.#used)
  }
}

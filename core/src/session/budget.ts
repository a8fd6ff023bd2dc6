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
      throw new LumameshError('peer-over-limit', `A peer sent more than the ${this.#limit} bytes it may.`)
    }
    this.#whole?.take(bytes)
    this.#used += bytes
  }

  give(bytes: number): void {
    this.#used -= bytes
    this.#whole?.give(bytes)
  }

  /** Gives back all that is still taken. */
  close(): void {
    this.give(this.#used)
  }
}

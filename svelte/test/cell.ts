import type { Readable } from '@lumamesh/core/store'

/** A readable that a test sets. It counts its subscribers. */
export class Cell<T> implements Readable<T> {
  readonly #listeners = new Set<() => void>()
  #value: T

  constructor(value: T) {
    this.#value = value
  }

  get holders(): number {
    return this.#listeners.size
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = () => listener()
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  readonly getSnapshot = (): T => this.#value
  readonly getServerSnapshot = this.getSnapshot

  set(value: T): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }
}

type Listener<Args extends unknown[]> = (...args: Args) => void

/** Typed events. The owner emits them, and passes `on` to others. */
export class Emitter<Events extends { [Name in keyof Events]: unknown[] }> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()

  /** Adds a listener. Returns a function that removes it. */
  on<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): () => void {
    // A separate wrapper, so that the same function can be added twice and each `off` removes one.
    const own: Listener<Events[Name]> = (...args) => listener(...args)
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(own))
    return () => listeners.delete(own)
  }

  emit<Name extends keyof Events>(event: Name, ...args: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])])
      call(listener as Listener<unknown[]>, args)
  }

  has(event: keyof Events): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0
  }

  clear(): void {
    this.#listeners.clear()
  }
}

/** Calls an app's function. An exception goes to the global error handler, and does not disturb the caller. */
export function call<Args extends unknown[]>(listener: Listener<Args>, args: Args): void {
  try {
    listener(...args)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

type Listener<Args extends unknown[]> = (...args: Args) => void

/** Typed events: whoever holds the emitter emits, everybody else is handed its `on`. */
export class Emitter<Events extends { [Name in keyof Events]: unknown[] }> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()

  /** Calls `listener` at every `event` until the returned function is called. */
  on<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): () => void {
    // A wrapper of its own, so that the same function may listen twice and each `off` takes back just one.
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

/** Calls an app's function so that its exception reaches the app's error handler and nothing of ours. */
export function call<Args extends unknown[]>(listener: Listener<Args>, args: Args): void {
  try {
    listener(...args)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

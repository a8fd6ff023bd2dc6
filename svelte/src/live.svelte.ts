import { untrack } from 'svelte'
import { type Readable, toStore } from 'svelte/store'

/**
 * A Svelte store, `$room.peers`, with the same value for runes, `room.current.peers`. Each subscriber, and each effect or template that
 * reads it, keeps its source in use.
 */
export interface Live<T> extends Readable<T> {
  readonly current: T
}

/** A store of the result of `current`, which updates when the runes that it reads change. */
export function live<T>(current: () => T): Live<T> {
  // A new array each time: after a pause, toStore() does not notify about a value that equals its first one.
  const store = apart(() => toStore(() => [current()] as const))
  return {
    get current() {
      return current()
    },
    subscribe(run) {
      let last: readonly [T] | undefined
      const notify = (now: readonly [T]) => {
        if (last && last[0] === now[0]) return
        last = now
        run(now[0])
      }
      return untrack(() => {
        if (store) return store.subscribe((now) => untrack(() => notify(now)))
        run(current())
        return () => {}
      })
    },
  }
}

/** A store of the result of `pick`, which changes less often than the runes that it reads. */
export function liveDerived<T>(pick: () => T): Live<T> {
  const read = apart(() => {
    const picked = $derived(pick())
    return () => ($effect.tracking() ? picked : pick())
  })
  return live(read ?? pick)
}

/**
 * Calls `make` in a new effect root, so that its result outlives the component, and the effect or `$derived` that calls this can depend
 * on it. Undefined on a server, which has no effects.
 */
export function apart<T>(make: () => T): T | undefined {
  let made: T | undefined
  $effect.root(() => {
    made = make()
  })
  return made
}

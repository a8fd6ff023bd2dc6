import { untrack } from 'svelte'
import { type Readable, toStore } from 'svelte/store'

/** A Svelte store, `$room.peers`, and the same for runes, `room.current.peers`. What it shows is held by whoever subscribes, and by each effect and template that reads it. */
export interface Live<T> extends Readable<T> {
  readonly current: T
}

/** A store of what `current` gives, and gives anew when the runes that it reads change. */
export function live<T>(current: () => T): Live<T> {
  // Another object each time: after a pause toStore() takes the value that it began with for known.
  const store = apart(() => toStore(() => [current()] as const))
  return {
    get current() {
      return current()
    },
    subscribe(run) {
      let told: readonly [T] | undefined
      const tell = (now: readonly [T]) => {
        if (told && told[0] === now[0]) return
        told = now
        run(now[0])
      }
      return untrack(() => {
        if (store) return store.subscribe((now) => untrack(() => tell(now)))
        run(current())
        return () => {}
      })
    },
  }
}

/** A store of what `pick` makes of runes that change more often than that. */
export function liveDerived<T>(pick: () => T): Live<T> {
  const read = apart(() => {
    const picked = $derived(pick())
    return () => ($effect.tracking() ? picked : pick())
  })
  return live(read ?? pick)
}

/**
 * Makes it in a root of its own: there it outlives the component, and an effect or a `$derived` may follow it though that made it. Undefined on
 * a server, where no effects are.
 */
export function apart<T>(make: () => T): T | undefined {
  let made: T | undefined
  $effect.root(() => {
    made = make()
  })
  return made
}

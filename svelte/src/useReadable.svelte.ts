import { type NetworkStore, type Readable, shallowEqual, whilePicked } from '@lumamesh/core/store'
import { untrack } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { networkStoreGetter } from './context.ts'
import { apart, type Live, live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, toValue } from './options.ts'

/** The snapshot of the source's current readable. */
export function useReadable<T>(source: () => Readable<T>): Live<T> {
  let watched: { readonly readable: Readable<T>; readonly watch: (() => void) | undefined } | undefined
  return live(() => {
    const readable = source()
    if (watched?.readable !== readable) watched = { readable, watch: apart(() => watcher(readable)) }
    watched.watch?.()
    return watched.watch ? readable.getSnapshot() : readable.getServerSnapshot()
  })
}

/** An effect that runs `start` with the value that `pick` takes from the snapshot, and its cleanup when that changes or is undefined. */
export function useWhilePicked<S, T>(
  source: () => Readable<S> | undefined,
  pick: (snapshot: S) => T | undefined,
  start: (picked: T) => () => void,
): void {
  $effect(() => {
    const readable = source()
    return readable && untrack(() => whilePicked(readable, pick, start))
  })
}

/** A readable of the store. The store or one of `keys` that changes makes a new one. It does nothing before it has a subscriber. */
export function useStoreReadable<Options extends HookOptions, T>(
  options: MaybeGetter<Options>,
  make: (store: NetworkStore, options: Omit<Options, 'store'>) => Readable<T>,
  ...keys: readonly MaybeGetter<unknown>[]
): () => Readable<T> {
  const provided = networkStoreGetter()
  let last: { readonly keys: readonly unknown[]; readonly readable: Readable<T> } | undefined
  return () => {
    const { store = provided(), ...now } = toValue(options)
    const keysNow = [store, now.enabled, now.nick, now.password, now.maxPeers, ...keys.map(toValue)]
    if (!last || !shallowEqual(last.keys, keysNow)) last = { keys: keysNow, readable: make(store, now) }
    return last.readable
  }
}

/** An effect that calls the result subscribes to the readable, and runs again when its snapshot changes. */
function watcher<T>({ subscribe, getSnapshot }: Readable<T>): () => void {
  return createSubscriber((update) => {
    let seen = getSnapshot()
    const check = () => {
      const now = getSnapshot()
      if (now === seen) return
      seen = now
      update()
    }
    const off = subscribe(check)
    // The effect that subscribes reads the snapshot next.
    seen = getSnapshot()
    return off
  })
}

import { type NetworkStore, type Readable, shallowEqual, whilePicked } from '@lumamesh/core/store'
import { untrack } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { networkStoreGetter } from './context.ts'
import { apart, type Live, live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, toValue } from './options.ts'

/** The snapshot of whichever readable the source gives. */
export function useReadable<T>(source: () => Readable<T>): Live<T> {
  let watched: { readonly readable: Readable<T>; readonly watch: (() => void) | undefined } | undefined
  return live(() => {
    const readable = source()
    if (watched?.readable !== readable) watched = { readable, watch: apart(() => watcher(readable)) }
    watched.watch?.()
    return watched.watch ? readable.getSnapshot() : readable.getServerSnapshot()
  })
}

/** Runs `start` while something is picked from the snapshot, and what that returns when it is another or none: as an effect of the component. */
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

/** A readable of the store, another when the store or one of `keys` is another; nothing happens before it is subscribed to. */
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

/** Makes an effect that calls it hold the readable, and run again when that changes. */
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
    // Whoever calls this reads it next.
    seen = getSnapshot()
    return off
  })
}

import { type NetworkStore, type Readable, shallowEqual } from '@lumamesh/core/store'
import { type ComputedRef, computed, type MaybeRefOrGetter, type ShallowRef, shallowRef, toValue } from 'vue'
import { attach } from './attach.ts'
import type { StoreOptions } from './options.ts'
import { useNetworkStore } from './plugin.ts'

/** A computed ref, and what it holds is not made reactive: rooms and peers are what they are in `reactive()`, too. */
export type Shown<T> = ComputedRef<T> & Readonly<ShallowRef<T>>

/** The snapshot of whichever readable the source gives. */
export function useReadable<T>(source: () => Readable<T>): Shown<T> {
  const snapshot = shallowRef(source().getServerSnapshot())
  attach(source, ({ subscribe, getSnapshot }) => {
    const show = () => {
      snapshot.value = getSnapshot()
    }
    const off = subscribe(show)
    show()
    return off
  })
  return computed(() => snapshot.value)
}

/** A readable of the store, another when one of what `read` gives is another; nothing happens before it is subscribed to. */
export function useStoreReadable<Wanted extends object, T>(
  options: MaybeRefOrGetter<StoreOptions>,
  read: () => Wanted,
  make: (store: NetworkStore, wanted: Wanted) => Readable<T>,
): () => Readable<T> {
  const store = useNetworkStore(toValue(options).store)
  const wanted = computed<Wanted>((before) => {
    const now = read()
    return before && shallowEqual(before, now) ? before : now
  })
  const readable = computed(() => make(store, wanted.value))
  return () => readable.value
}

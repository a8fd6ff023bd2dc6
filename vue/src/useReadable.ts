import { type NetworkStore, type Readable, shallowEqual } from '@lumamesh/core/store'
import { type ComputedRef, computed, type MaybeRefOrGetter, type ShallowRef, shallowRef, toValue } from 'vue'
import { attach } from './attach.ts'
import type { StoreOptions } from './options.ts'
import { useNetworkStore } from './plugin.ts'

/** A computed ref whose value is not made reactive: rooms and peers remain the same objects, also within `reactive()`. */
export type Shown<T> = ComputedRef<T> & Readonly<ShallowRef<T>>

/** The snapshot of the source's current readable. */
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

/** A readable of the store. A value of `read` that changes makes a new one. It does nothing before it has a subscriber. */
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

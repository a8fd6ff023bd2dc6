import { defaultNetworkStore, type NetworkStore } from '@lumamesh/core/store'
import { createContext } from 'svelte'
import { type MaybeGetter, toValue } from './options.ts'

const [provided, provide] = createContext<() => NetworkStore>()

/** Provides the store to this component and all below it. Create the store outside of components. */
export function setNetworkStore(store: MaybeGetter<NetworkStore>): void {
  provide(() => toValue(store))
}

/** The store that a component above provides, or else the default one with the built-in relays. */
export function getNetworkStore(): NetworkStore {
  return networkStoreGetter()()
}

/** A getter of the store. It is created once in a hook and called for each use, since a component above may provide another store later. */
export function networkStoreGetter(): () => NetworkStore {
  try {
    return provided()
  } catch {
    // No store is provided, or this is not called in a component.
    return defaultNetworkStore
  }
}

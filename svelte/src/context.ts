import { defaultNetworkStore, type NetworkStore } from '@lumamesh/core/store'
import { createContext } from 'svelte'
import { type MaybeGetter, toValue } from './options.ts'

const [provided, provide] = createContext<() => NetworkStore>()

/** Gives this component and all below it their network. Make the store outside of components. */
export function setNetworkStore(store: MaybeGetter<NetworkStore>): void {
  provide(() => toValue(store))
}

/** The store that a component above gave, or the one with the relays that are built in. */
export function getNetworkStore(): NetworkStore {
  return networkStoreGetter()()
}

/** Asked for once, where a hook is called, and called whenever the store is wanted: a component above may give another. */
export function networkStoreGetter(): () => NetworkStore {
  try {
    return provided()
  } catch {
    // None was given, or this is no component.
    return defaultNetworkStore
  }
}

'use client'

import { defaultNetworkStore, type NetworkStore } from '@lumamesh/core/store'
import { createContext, type JSX, type ReactNode, useContext } from 'react'

const NetworkContext = createContext<NetworkStore | undefined>(undefined)

/** Provides the store to all hooks below: `<NetworkProvider store={store}>`. Create the store outside of components. */
export function NetworkProvider(props: { store: NetworkStore; children?: ReactNode }): JSX.Element {
  return <NetworkContext.Provider value={props.store}>{props.children}</NetworkContext.Provider>
}

/** The passed store, or else the provider's, or else the default one with the built-in relays. */
export function useNetworkStore(store?: NetworkStore): NetworkStore {
  const provided = useContext(NetworkContext)
  return store ?? provided ?? defaultNetworkStore()
}

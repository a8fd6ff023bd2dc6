'use client'

import { defaultNetworkStore, type NetworkStore } from '@lumamesh/core/store'
import { createContext, type JSX, type ReactNode, useContext } from 'react'

const NetworkContext = createContext<NetworkStore | undefined>(undefined)

/** Gives all hooks below it their network: `<NetworkProvider store={createNetworkStore({ relays })}>`. Make the store outside of components. */
export function NetworkProvider(props: { store: NetworkStore; children?: ReactNode }): JSX.Element {
  return <NetworkContext.Provider value={props.store}>{props.children}</NetworkContext.Provider>
}

/** The store that was passed, or the provider's, or the one with the relays that are built in. */
export function useNetworkStore(store?: NetworkStore): NetworkStore {
  const provided = useContext(NetworkContext)
  return store ?? provided ?? defaultNetworkStore()
}

import { defaultNetworkStore, type NetworkStore } from '@lumamesh/core/store'
import { hasInjectionContext, type InjectionKey, inject, type Plugin, provide, toRaw } from 'vue'

const STORE: InjectionKey<NetworkStore> = Symbol('lumamesh')

/** Provides the store to all composables of an app: `app.use(NetworkPlugin, { store: createNetworkStore({ relays }) })`. */
export const NetworkPlugin: Plugin<[{ readonly store: NetworkStore }]> = {
  install(app, { store }) {
    app.provide(STORE, store)
  },
}

/** Provides another store to the components below this one. This component itself needs it as the option `store`. */
export function provideNetworkStore(store: NetworkStore): void {
  provide(STORE, store)
}

/** The passed store, or else the provided one, or else the default one with the built-in relays. */
export function useNetworkStore(store?: NetworkStore): NetworkStore {
  const provided = hasInjectionContext() ? inject(STORE, undefined) : undefined
  // Options in a ref() turn the store into a proxy, which has no private fields.
  return toRaw(store) ?? provided ?? defaultNetworkStore()
}

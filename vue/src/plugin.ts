import { defaultNetworkStore, type NetworkStore } from '@lumamesh/core/store'
import { hasInjectionContext, type InjectionKey, inject, type Plugin, provide, toRaw } from 'vue'

const STORE: InjectionKey<NetworkStore> = Symbol('lumamesh')

/** Gives all composables of an app their network: `app.use(NetworkPlugin, { store: createNetworkStore({ relays }) })`. */
export const NetworkPlugin: Plugin<[{ readonly store: NetworkStore }]> = {
  install(app, { store }) {
    app.provide(STORE, store)
  },
}

/** Gives the components below this one another network. This one itself takes it as `{ store }`. */
export function provideNetworkStore(store: NetworkStore): void {
  provide(STORE, store)
}

/** The store that was passed, or the one that was provided, or the one with the relays that are built in. */
export function useNetworkStore(store?: NetworkStore): NetworkStore {
  const provided = hasInjectionContext() ? inject(STORE, undefined) : undefined
  // Options in a ref() would have made a proxy of it, which has no private fields.
  return toRaw(store) ?? provided ?? defaultNetworkStore()
}

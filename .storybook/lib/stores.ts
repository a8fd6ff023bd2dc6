import { connect } from '@lumamesh/core'
import type { MemoryNetwork } from '@lumamesh/core/memory'
import { createNetworkStore, type NetworkStore } from '@lumamesh/core/store'

/** The store of a page on a network in memory. Without linger time, so that others see at once that it leaves. */
export function storeIn(memory: MemoryNetwork): NetworkStore {
  return createNetworkStore({ ...memory.options, linger: 0 })
}

/** The store of a page that never connects. */
export function storeThatWaits(): NetworkStore {
  return createNetworkStore({
    connect: ({ signal }) =>
      new Promise((_, fail) => {
        signal?.addEventListener('abort', () => fail(signal.reason))
      }),
  })
}

/** The store of a page whose first attempt has no relay. */
export function storeThatFails(memory: MemoryNetwork): NetworkStore {
  let tries = 0
  return createNetworkStore({
    ...memory.options,
    linger: 0,
    connect: (options) => connect(tries++ ? options : { ...options, relays: [] }),
  })
}

/** The store of a page whose network is closed after it is online. */
export function storeThatCloses(memory: MemoryNetwork): NetworkStore {
  const store = storeIn(memory)
  const network = store.network()
  const off = network.subscribe(() => {
    const { network: open } = network.getSnapshot()
    if (!open) return
    off()
    open.close()
  })
  return store
}

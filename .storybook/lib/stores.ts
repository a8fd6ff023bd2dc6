import { connect } from '@lumamesh/core'
import type { MemoryNetwork } from '@lumamesh/core/memory'
import { createNetworkStore, type NetworkStore } from '@lumamesh/core/store'

/** A page of its own on a network in memory. It is gone as soon as nobody is on it, so that others see that. */
export function storeIn(memory: MemoryNetwork): NetworkStore {
  return createNetworkStore({ ...memory.options, linger: 0 })
}

/** A page that is for ever connecting. */
export function storeThatWaits(): NetworkStore {
  return createNetworkStore({
    connect: ({ signal }) =>
      new Promise((_, fail) => {
        signal?.addEventListener('abort', () => fail(signal.reason))
      }),
  })
}

/** A page that knows no relay at first. */
export function storeThatFails(memory: MemoryNetwork): NetworkStore {
  let tries = 0
  return createNetworkStore({
    ...memory.options,
    linger: 0,
    connect: (options) => connect(tries++ ? options : { ...options, relays: [] }),
  })
}

/** A page whose network is closed once it has seen it online. */
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

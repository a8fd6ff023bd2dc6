'use client'

import { createNetworkStore, NetworkProvider } from '@lumamesh/react'
import { App } from './App'
import relays from './relays.json'

const store = createNetworkStore({ relays })

export function Room() {
  return (
    <NetworkProvider store={store}>
      <App />
    </NetworkProvider>
  )
}

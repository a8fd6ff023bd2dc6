import { createNetworkStore } from '@lumamesh/react'
import relays from './relays.json'

export const store = createNetworkStore({ relays })

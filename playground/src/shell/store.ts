import { relays } from 'virtual:relays'
import { createNetworkStore } from '@lumamesh/core/store'

/** The store that holds the network and the rooms of this page. */
export const store = createNetworkStore({ relays })

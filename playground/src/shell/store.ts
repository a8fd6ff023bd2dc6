import { relays } from 'virtual:relays'
import { createNetworkStore } from '@lumamesh/core/store'

/** The network of this page, and its rooms. */
export const store = createNetworkStore({ relays })

import { createNetworkStore } from '@lumamesh/vue'
import relays from './relays.json'

export const store = createNetworkStore({ relays })

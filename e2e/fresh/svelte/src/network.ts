import { createNetworkStore } from '@lumamesh/svelte'
import relays from './relays.json'

export const store = createNetworkStore({ relays })

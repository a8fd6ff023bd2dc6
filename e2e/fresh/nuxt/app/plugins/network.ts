import { createNetworkStore, NetworkPlugin } from '@lumamesh/vue'
import relays from '../relays.json'

const store = createNetworkStore({ relays })

// biome-ignore lint/style/noDefaultExport: Nuxt takes this one.
export default defineNuxtPlugin(({ vueApp }) => {
  vueApp.use(NetworkPlugin, { store })
})

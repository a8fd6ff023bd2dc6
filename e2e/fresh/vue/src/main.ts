import { NetworkPlugin } from '@lumamesh/vue'
import { createApp, createSSRApp } from 'vue'
import App from './App.vue'
import { store } from './network.ts'

// With a server, the page is rendered already.
const rendered = document.getElementById('app')?.firstElementChild
const app = rendered ? createSSRApp(App) : createApp(App)
app.use(NetworkPlugin, { store }).mount('#app')

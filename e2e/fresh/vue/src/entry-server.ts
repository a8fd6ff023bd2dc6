import { NetworkPlugin } from '@lumamesh/vue'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import App from './App.vue'
import { store } from './network.ts'

export function render(): Promise<string> {
  return renderToString(createSSRApp(App).use(NetworkPlugin, { store }))
}

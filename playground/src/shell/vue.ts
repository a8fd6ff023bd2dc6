import { NetworkPlugin } from '@lumamesh/vue'
import { type Component, createApp } from 'vue'
import { store } from './store.ts'

/** Renders a Vue component into `place` until the returned function is called. */
export function mountVue(
  place: HTMLElement,
  component: Component,
  props: Record<string, unknown> = {},
): () => void {
  const app = createApp(component, props).use(NetworkPlugin, { store })
  app.mount(place)
  return () => app.unmount()
}

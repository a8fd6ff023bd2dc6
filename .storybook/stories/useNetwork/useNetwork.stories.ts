import type { Meta } from '@storybook/html-vite'
import { relaySwitch } from '../../lib/relaySwitch.ts'
import { showcase } from '../../lib/showcase.ts'
import NetworkSvelte from './Network.svelte'
import { Network } from './Network.tsx'
import NetworkVue from './Network.vue'

export default { title: 'Hooks/useNetwork' } satisfies Meta

const stories = showcase({
  hook: 'useNetwork',
  summary: 'The network, which is connected as long as a component uses it or a room.',
  parts: { React: Network, Svelte: NetworkSvelte, Vue: NetworkVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  ofNetwork: true,
  controls: (memory) => [relaySwitch(memory)],
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

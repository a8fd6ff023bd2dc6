import type { Meta } from '@storybook/html-vite'
import { relaySwitch } from '../../lib/relaySwitch.ts'
import { showcase } from '../../lib/showcase.ts'
import RelaysSvelte from './Relays.svelte'
import { Relays } from './Relays.tsx'
import RelaysVue from './Relays.vue'

export default { title: 'Hooks/useRelays' } satisfies Meta

const stories = showcase({
  hook: 'useRelays',
  summary: 'The known relays, those in use first.',
  parts: { React: Relays, Svelte: RelaysSvelte, Vue: RelaysVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  ofNetwork: true,
  memory: () => ({ latency: 12 }),
  controls: (memory) => [relaySwitch(memory)],
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

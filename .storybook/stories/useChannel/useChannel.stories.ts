import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import PadsSvelte from './Pads.svelte'
import { Pads } from './Pads.tsx'
import PadsVue from './Pads.vue'

export default { title: 'Hooks/useChannel' } satisfies Meta

const stories = showcase({
  hook: 'useChannel',
  summary: 'A named channel of the room, on a reliable or an unreliable lane.',
  parts: { React: Pads, Svelte: PadsSvelte, Vue: PadsVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

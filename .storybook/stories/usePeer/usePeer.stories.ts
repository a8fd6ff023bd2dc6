import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import LampSvelte from './Lamp.svelte'
import { Lamp } from './Lamp.tsx'
import LampVue from './Lamp.vue'

export default { title: 'Hooks/usePeer' } satisfies Meta

const stories = showcase({
  hook: 'usePeer',
  summary: 'One peer. Renders again only when that peer changes.',
  parts: { React: Lamp, Svelte: LampSvelte, Vue: LampVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  people: ['Ada', 'Bob', 'Eve'],
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import ReadySvelte from './Ready.svelte'
import { Ready } from './Ready.tsx'
import ReadyVue from './Ready.vue'

export default { title: 'Hooks/usePeers' } satisfies Meta

const stories = showcase({
  hook: 'usePeers',
  summary: 'The other peers in the room, or a selection from them.',
  parts: { React: Ready, Svelte: ReadySvelte, Vue: ReadyVue },
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

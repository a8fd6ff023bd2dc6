import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import LooksSvelte from './Looks.svelte'
import { Looks } from './Looks.tsx'
import LooksVue from './Looks.vue'

export default { title: 'Hooks/usePresence' } satisfies Meta

const stories = showcase({
  hook: 'usePresence',
  summary: 'Your presence in the room: a small object that every peer sees.',
  parts: { React: Looks, Svelte: LooksSvelte, Vue: LooksVue },
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

import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import LogSvelte from './Log.svelte'
import { Log } from './Log.tsx'
import LogVue from './Log.vue'

export default { title: 'Hooks/useEvent' } satisfies Meta

const stories = showcase({
  hook: 'useEvent',
  summary: 'Calls a function for an event of the room. Leave, and join again.',
  parts: { React: Log, Svelte: LogSvelte, Vue: LogVue },
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

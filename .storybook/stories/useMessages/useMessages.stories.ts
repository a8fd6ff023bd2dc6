import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import ChatSvelte from './Chat.svelte'
import { Chat } from './Chat.tsx'
import ChatVue from './Chat.vue'

export default { title: 'Hooks/useMessages' } satisfies Meta

const stories = showcase({
  hook: 'useMessages',
  summary: 'The newest messages of the room, and a function to send one.',
  parts: { React: Chat, Svelte: ChatSvelte, Vue: ChatVue },
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

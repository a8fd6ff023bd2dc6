import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import RoomSvelte from './Room.svelte'
import { Room } from './Room.tsx'
import RoomVue from './Room.vue'

export default { title: 'Hooks/useRoom' } satisfies Meta

const stories = showcase({
  hook: 'useRoom',
  summary: 'A room, which is joined as long as a component uses it.',
  parts: { React: Room, Svelte: RoomSvelte, Vue: RoomVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  people: ['Ada', 'Bob', 'Eve'],
  retries: true,
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

import type { Meta } from '@storybook/html-vite'
import { showcase } from '../../lib/showcase.ts'
import PicturesSvelte from './Pictures.svelte'
import { Pictures } from './Pictures.tsx'
import PicturesVue from './Pictures.vue'

export default { title: 'Hooks/useStream' } satisfies Meta

const stories = showcase({
  hook: 'useStream',
  summary: 'The audio and video of the other peers. Sends yours while it is mounted.',
  parts: { React: Pictures, Svelte: PicturesSvelte, Vue: PicturesVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  memory: () => ({ rtc: RTCPeerConnection }),
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

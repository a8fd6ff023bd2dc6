import type { Meta } from '@storybook/html-vite'
import { sampleButton } from '../../lib/sample.ts'
import { showcase } from '../../lib/showcase.ts'
import FilesSvelte from './Files.svelte'
import { Files } from './Files.tsx'
import FilesVue from './Files.vue'

export default { title: 'Hooks/useFileTransfers' } satisfies Meta

const stories = showcase({
  hook: 'useFileTransfers',
  summary: 'File transfers to and from the other peers, with their progress.',
  parts: { React: Files, Svelte: FilesSvelte, Vue: FilesVue },
  sources: import.meta.glob<string>('./*.{tsx,svelte,vue}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
  controls: (_, [ada]) => [sampleButton(ada)],
})

export const React = stories.React
export const Svelte = stories.Svelte
export const Vue = stories.Vue
export const EveryState = stories.EveryState

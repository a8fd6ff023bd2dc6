import type { NetworkStore } from '@lumamesh/core/store'
import { element } from '../../lib/element.ts'
import { openPage } from '../../lib/page.ts'
import { sourceOf } from '../../lib/source.ts'
import SkySvelte from './Sky.svelte'
import { Sky } from './Sky.tsx'
import SkyVue from './Sky.vue'
import './together.css'

const FRAMEWORKS = ['React', 'Svelte', 'Vue'] as const
const parts = { React: Sky, Svelte: SkySvelte, Vue: SkyVue }
const sources = import.meta.glob<string>('./Sky.{tsx,svelte,vue}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** A page in each framework, all in one room. */
export function together(
  title: string,
  introduction: readonly (Node | string)[],
  makeStore: () => NetworkStore,
): HTMLElement {
  return element(
    'main',
    { className: 'story together' },
    element('header', { className: 'intro' }, element('h1', {}, title), element('p', {}, ...introduction)),
    element(
      'div',
      { className: 'pages' },
      ...FRAMEWORKS.map((framework) =>
        openPage({ nick: framework, framework, parts, store: makeStore(), room: 'lumamesh-together' }),
      ),
    ),
    element('div', { className: 'pages' }, ...FRAMEWORKS.map((framework) => sourceOf(sources, framework))),
  )
}

import { element } from './element.ts'
import type { Framework } from './mount.ts'

/** The source of each file in a story's folder, by path. */
export type Sources = Readonly<Record<string, string>>

const ENDINGS = { React: '.tsx', Svelte: '.svelte', Vue: '.vue' }

/** The source of a component, with a button to copy it. */
export function sourceOf(sources: Sources, framework: Framework): HTMLElement {
  const [path, text] = Object.entries(sources).find(([file]) => file.endsWith(ENDINGS[framework])) ?? ['', '']
  const copy = element('button', { type: 'button' }, 'Copy')
  copy.onclick = async () => {
    await navigator.clipboard.writeText(text)
    copy.textContent = 'Copied'
  }
  return element(
    'figure',
    { className: 'source' },
    element('figcaption', {}, element('span', {}, path.slice(2)), copy),
    element('pre', { tabIndex: 0 }, element('code', {}, text)),
  )
}

import './source.css'
import { button, element } from './dom.ts'

/** The source files of all pages, each loaded on request. */
const FILES = import.meta.glob<string>(['../*/*.{ts,tsx,vue,svelte}', '!../shell/*', '!**/main.*'], {
  query: '?raw',
  import: 'default',
})

/** Repeats inside the room which framework the page uses, and makes its buttons open the source. */
export function offerSource(): void {
  const madeWith = document.querySelector<HTMLElement>('[data-source]')
  const main = madeWith?.dataset.source
  if (!madeWith || !main) return
  document.getElementById('made-with')?.append(...madeWith.cloneNode(true).childNodes)
  for (const asks of document.querySelectorAll('.made-with button'))
    asks.addEventListener('click', () => openSource(main))
}

/** Opens a dialog with all files of a page. `main`: the file to show first, such as `chat/Chat.tsx`. */
function openSource(main: string): void {
  const folder = `../${main.slice(0, main.indexOf('/') + 1)}`
  const files = Object.entries(FILES)
    .filter(([path]) => path.startsWith(folder))
    .sort(([a], [b]) => Number(b === `../${main}`) - Number(a === `../${main}`) || a.localeCompare(b))
  const dialog = document.createElement('dialog')
  dialog.className = 'source'
  dialog.setAttribute('aria-label', `Source of this page: playground/src/${main}`)
  const code = element('code', '')
  const tabs = files.map(([path, load]) => {
    const tab = button(path.slice(folder.length), async () => {
      for (const each of tabs) each.setAttribute('aria-pressed', String(each === tab))
      code.textContent = await load()
      code.parentElement?.scrollTo(0, 0)
    })
    return tab
  })
  const close = button('Close', () => dialog.close())
  const pre = element('pre', '', code)
  // Focusable, so that the arrow keys scroll it.
  pre.tabIndex = 0
  dialog.append(element('div', 'files', ...tabs), close, pre)
  dialog.addEventListener('close', () => dialog.remove())
  // A click on the backdrop.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close())
  document.body.append(dialog)
  dialog.showModal()
  tabs[0]?.click()
}

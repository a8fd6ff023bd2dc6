import { cards } from './cards.ts'
import { html } from './html.ts'
import { type ExplorerResponse, notFound } from './http.ts'
import type { Ledger } from './ledger.ts'
import { page } from './page.ts'

const PAGE_SIZE = 60

/** All inscriptions, newest first. */
export function listPage(ledger: Ledger, index: number): ExplorerResponse {
  const { entries } = ledger
  const end = entries.length - index * PAGE_SIZE
  const shown = entries.slice(Math.max(0, end - PAGE_SIZE), Math.max(0, end)).reverse()
  if (index > 0 && shown.length === 0) return notFound(`page ${index}`)
  const older = end > PAGE_SIZE
  return page(
    'Inscriptions',
    html`
    <h1>${entries.length} ${entries.length === 1 ? 'inscription' : 'inscriptions'}</h1>
    ${entries.length === 0 && html`<p class="empty">The transactions reveal no inscription.</p>`}
    ${cards(shown)}
    <nav class="pages">
      ${index > 0 && html`<a href="/inscriptions/${index - 1}" rel="prev">Newer</a>`}
      ${older && html`<a href="/inscriptions/${index + 1}" rel="next">Older</a>`}
    </nav>`,
  )
}

/** The inscriptions on a sat, newest first: `/r/sat/<sat>/at/-1` is the first one. */
export function satPage(sat: number, ledger: Ledger): ExplorerResponse {
  const entries = [...ledger.onSat(sat)].reverse()
  return page(
    `Sat ${sat}`,
    html`
    <h1>Sat ${sat}</h1>
    ${entries.length === 0 && html`<p class="empty">The transactions do not inscribe this sat.</p>`}
    ${cards(entries)}`,
  )
}

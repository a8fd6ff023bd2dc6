import { cards, chips } from './cards.ts'
import type { Entry } from './entry.ts'
import { type Html, html, isNothing, type Part } from './html.ts'
import type { ExplorerResponse } from './http.ts'
import type { Ledger } from './ledger.ts'
import { metadataHtml } from './metadata.ts'
import { page } from './page.ts'
import { addressOf, satpointOf } from './recursive.ts'

/** The maximum number of parents, and of children, on the page of an inscription. */
const MOST_RELATIVES = 12

/** The page of one inscription: a sandboxed preview and its properties. */
export function inscriptionPage(entry: Entry, ledger: Ledger): ExplorerResponse {
  const { inscription, number, sequence } = entry
  const { id } = inscription
  const newer = ledger.entries[sequence + 1]
  const older = ledger.entries[sequence - 1]
  return page(
    `Inscription ${number}`,
    html`
    <div class="heading"><h1>Inscription ${number}</h1>${chips(entry)}</div>
    <div class="inscription">
      <figure>
        <iframe sandbox="allow-scripts" loading="lazy" src="/preview/${id}" title="Inscription ${number}"></iframe>
        <figcaption>
          ${older ? html`<a href="/inscription/${older.inscription.id}" rel="prev">Older</a>` : html`<span></span>`}
          <span><a href="/preview/${id}">Preview</a> <a href="/content/${id}">Content</a></span>
          ${newer ? html`<a href="/inscription/${newer.inscription.id}" rel="next">Newer</a>` : html`<span></span>`}
        </figcaption>
      </figure>
      <dl class="facts">${facts(entry, ledger).map(
        ([name, value]) => !isNothing(value) && html`<dt>${name}</dt><dd>${value}</dd>`,
      )}</dl>
    </div>
    ${relatives('Parents', entry.parents)}
    ${relatives('Children', entry.children)}`,
  )
}

function facts(entry: Entry, ledger: Ledger): [string, Part][] {
  const { inscription, location, sat } = entry
  const { metadata, delegate } = inscription
  const output = location && ledger.output(location.outpoint)
  return [
    ['id', inscription.id],
    ['content type', inscription.contentType],
    ['content encoding', inscription.contentEncoding],
    ['content length', inscription.body && `${inscription.body.length} bytes`],
    ['delegate', delegate && html`<a href="/inscription/${delegate}">${delegate}</a>`],
    ['metaprotocol', inscription.metaprotocol],
    ['metadata', metadata && metadataHtml(metadata)],
    ['curse', inscription.curse],
    ['pointer', inscription.pointer?.toString()],
    ['sat', sat !== undefined ? html`<a href="/sat/${sat}">${sat}</a>` : 'unknown'],
    ['address', output && addressOf(output, ledger.network)],
    ['value', output && `${output.value} sats`],
    ['fee', entry.fee !== undefined && `${entry.fee} sats`],
    ['height', entry.height],
    ['time', entry.timestamp !== undefined && new Date(entry.timestamp * 1000).toISOString()],
    ['location', satpointOf(entry)],
  ]
}

function relatives(title: string, entries: readonly Entry[]): Html | undefined {
  if (entries.length === 0) return
  return html`<section><h2>${title}</h2>${cards(entries.slice(0, MOST_RELATIVES))}</section>`
}

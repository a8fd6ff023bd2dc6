import { inOrder } from './charms.ts'
import type { Entry } from './entry.ts'
import { type Html, html } from './html.ts'

/** A grid of inscriptions, each with a small preview and a link to its page. */
export function cards(entries: readonly Entry[]): Html {
  return html`<ul class="cards">${entries.map(card)}</ul>`
}

function card(entry: Entry): Html {
  const { id, contentType, delegate } = entry.inscription
  return html`<li class="card">
      <iframe sandbox="allow-scripts" scrolling="no" loading="lazy" src="/preview/${id}" tabindex="-1" title="Preview of inscription ${entry.number}"></iframe>
      <a href="/inscription/${id}"><b>${entry.number}</b> <span>${delegate ? 'delegates' : (contentType?.split(';')[0] ?? 'no type')}</span></a>
      ${chips(entry)}
    </li>`
}

export function chips(entry: Entry): Html | undefined {
  const charms = inOrder(entry.charms)
  if (charms.length === 0) return
  return html`<ul class="chips">${charms.map((charm) => html`<li>${charm}</li>`)}</ul>`
}

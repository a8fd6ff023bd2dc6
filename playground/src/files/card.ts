import { byId, element } from '../shell/dom.ts'

/** So many cards; beyond, the oldest whose transfers have ended gives way, so that nobody fills the page by offering. */
const MOST = 200
const ENDED = '.card:not(:has(.transfer:not([data-state])))'
const cards = byId('cards', HTMLDivElement)

/** A file with its transfers, newest first. */
export function addCard(name: string, about: string, ...transfers: HTMLElement[]): void {
  if (cards.children.length >= MOST) [...cards.querySelectorAll(ENDED)].slice(-1).forEach(discard)
  const title = element('div', 'file', element('b', '', name), element('span', '', about))
  cards.prepend(element('article', 'card', title, ...transfers))
}

export function clearCards(): void {
  for (const card of [...cards.children]) discard(card)
}

function discard(card: Element): void {
  for (const { href } of card.querySelectorAll('a')) URL.revokeObjectURL(href)
  card.remove()
}

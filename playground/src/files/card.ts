import { byId, element } from '../shell/dom.ts'

/** The oldest give way, so that nobody fills the page by offering. */
const MOST = 200
const cards = byId('cards', HTMLDivElement)

/** A file with its transfers, newest first. */
export function addCard(name: string, about: string, ...transfers: HTMLElement[]): void {
  const title = element('div', 'file', element('b', '', name), element('span', '', about))
  cards.prepend(element('article', 'card', title, ...transfers))
  while (cards.children.length > MOST) cards.lastElementChild?.remove()
}

export function clearCards(): void {
  cards.replaceChildren()
}

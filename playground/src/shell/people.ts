import type { PeerSnapshot, RoomResult } from '@lumamesh/core/store'
import { byId, element, hueOf, milliseconds } from './dom.ts'
import { drawMesh } from './drawing.ts'
import { routeWords } from './words.ts'

/** How a page shows its people, beyond what all pages show. */
export interface Looks {
  /** The CSS colour of a person, from their presence. Default: derived from the id. */
  color?(presence: Record<string, unknown>): string
  /** A short text after the route to a peer. */
  detail?(peer: PeerSnapshot): string
}

const list = byId('people', HTMLUListElement)
/** By id. Rows are reused, so that a redraw writes only what has changed. */
const rows = new Map<string, Row>()

/** Lists who is here, with the route and the round-trip time to each peer, and draws the mesh. */
export function showPeople({ self, peers, presence }: RoomResult, { color, detail }: Looks): void {
  if (!self) return
  const colorOf = (id: string, shown: Record<string, unknown>) =>
    color?.(shown) ?? `oklch(0.62 0.13 ${hueOf(id)})`
  const own = { id: self.id, name: self.nick, color: colorOf(self.id, presence) }
  const others = peers.map((peer) => ({
    id: peer.id,
    name: nameOf(peer),
    color: colorOf(peer.id, peer.presence),
    state: peer.status === 'open' ? (peer.route ?? 'direct') : peer.status,
    how: peer.status === 'open' ? [routeWords(peer.route), detail?.(peer)] : ['reconnecting…'],
    time: peer.status === 'open' ? milliseconds(peer.peer.rtt) : '',
  }))
  const people = [{ ...own, state: 'direct', how: ['you'], time: '' }, ...others]
  const here = new Set(people.map(({ id }) => id))
  for (const [id, row] of rows) {
    if (here.has(id)) continue
    row.item.remove()
    rows.delete(id)
  }
  for (const [at, { id, how, ...each }] of people.entries()) {
    const row = rows.get(id) ?? new Row()
    rows.set(id, row)
    row.show({ ...each, how: how.filter(Boolean).join(' · ') })
    if (list.children[at] !== row.item) list.insertBefore(row.item, list.children[at] ?? null)
  }
  drawMesh(own, others)
}

/** The name to show for a peer, which may have no nick. */
export function nameOf({ nick }: { readonly nick: string }): string {
  return nick || 'Somebody'
}

interface Shown {
  name: string
  color: string
  state: string
  how: string
  time: string
}

class Row {
  readonly #name = element('b', '')
  readonly #how = element('span', '')
  readonly #time = element('span', 'time')
  readonly item = element('li', 'row', element('i', ''), this.#name, this.#how, this.#time)

  show({ name, color, state, how, time }: Shown): void {
    write(this.#name, name)
    write(this.#how, how)
    write(this.#time, time)
    if (this.item.dataset.state !== state) this.item.dataset.state = state
    this.item.style.setProperty('--own', color)
  }
}

function write(place: HTMLElement, words: string): void {
  if (place.textContent !== words) place.textContent = words
}

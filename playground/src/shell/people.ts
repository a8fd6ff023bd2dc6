import type { PeerSnapshot, RoomResult } from '@lumamesh/core/store'
import { byId, element, hueOf, milliseconds } from './dom.ts'
import { drawMesh } from './drawing.ts'
import { routeWords } from './words.ts'

/** What a page shows of people beyond what all pages show. */
export interface Looks {
  /** A CSS colour for what somebody shows of themselves. Default: one that the id decides. */
  color?(presence: Record<string, unknown>): string
  /** A few words behind the way by which a peer is reached. */
  detail?(peer: PeerSnapshot): string
}

const list = byId('people', HTMLUListElement)

/** Draws who is here, how they are reached and how far away they are. */
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
  list.replaceChildren(
    ...[{ ...own, state: 'direct', how: ['you'], time: '' }, ...others].map((each) => {
      const how = element('span', '', each.how.filter(Boolean).join(' · '))
      const time = element('span', 'time', each.time)
      const row = element('li', 'row', element('i', ''), element('b', '', each.name), how, time)
      row.dataset.state = each.state
      row.style.setProperty('--own', each.color)
      return row
    }),
  )
  drawMesh(own, others)
}

/** What to call somebody who gave no name. */
export function nameOf({ nick }: { readonly nick: string }): string {
  return nick || 'Somebody'
}

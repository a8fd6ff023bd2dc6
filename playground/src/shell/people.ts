import type { Peer, Room } from '@lumamesh/core'
import { byId, element, hueOf, milliseconds } from './dom.ts'
import { drawMesh } from './drawing.ts'
import { routeWords } from './words.ts'

/** What a page shows of people beyond what all pages show. */
export interface Looks {
  /** A CSS colour, of us where there is no peer. Default: one that the id decides. */
  color?(peer: Peer | undefined): string
  /** A few words behind the way by which a peer is reached. */
  detail?(peer: Peer): string
}

const list = byId('people', HTMLUListElement)

/** Draws who is here, how they are reached and how far away they are. */
export function showPeople(room: Room, { color, detail }: Looks): void {
  const peers = [...room.peers.values()]
  const own = { id: room.self.id, name: room.self.nick, color: color?.(undefined) ?? colorOf(room.self.id) }
  const others = peers.map((peer) => ({
    id: peer.id,
    name: nameOf(peer),
    color: color?.(peer) ?? colorOf(peer.id),
    state: peer.status === 'open' ? (peer.route ?? 'direct') : peer.status,
    how: peer.status === 'open' ? [routeWords(peer.route), detail?.(peer)] : ['reconnecting…'],
    time: peer.status === 'open' ? milliseconds(peer.rtt) : '',
  }))
  list.replaceChildren(
    ...[{ ...own, state: 'direct', how: ['you'], time: '' }, ...others].map((each) => {
      const how = each.how.filter(Boolean).join(' · ')
      const [dot, name] = [element('i', ''), element('b', '', each.name)]
      const row = element(
        'li',
        'row',
        dot,
        name,
        element('span', '', how),
        element('span', 'time', each.time),
      )
      row.dataset.state = each.state
      row.style.setProperty('--own', each.color)
      return row
    }),
  )
  drawMesh(own, others)
}

/** What to call somebody who gave no name. */
export function nameOf(peer: Peer): string {
  return peer.nick || 'Somebody'
}

function colorOf(id: string): string {
  return `oklch(0.62 0.13 ${hueOf(id)})`
}

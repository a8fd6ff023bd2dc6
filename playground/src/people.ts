import type { Peer, Room } from '@lumamesh/core'
import { byId, element, hueOf, milliseconds } from './dom.ts'
import { type Dot, drawMesh } from './drawing.ts'
import { routeWords } from './words.ts'

const list = byId('people', HTMLUListElement)

/** Draws who is here, how they are reached and how far away they are. */
export function showPeople(room: Room, nick: string): void {
  const peers = [...room.peers.values()]
  list.replaceChildren(
    row(room.self.id, nick, 'you', ''),
    ...peers.map((peer) => row(peer.id, nameOf(peer), routeWords(peer.route), milliseconds(peer.rtt))),
  )
  const others = peers.map(
    (peer): Dot => ({ id: peer.id, name: nameOf(peer), route: peer.route ?? 'direct' }),
  )
  drawMesh({ id: room.self.id, name: nick, route: 'direct' }, others)
}

/** What to call somebody who gave no name. */
export function nameOf(peer: Peer): string {
  return peer.nick || 'Somebody'
}

function row(id: string, name: string, how: string, time: string): HTMLElement {
  const dot = element('i', '')
  const item = element(
    'li',
    'row',
    dot,
    element('b', '', name),
    element('span', '', how),
    element('span', 'time', time),
  )
  item.style.setProperty('--hue', String(hueOf(id)))
  return item
}

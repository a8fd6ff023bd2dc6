import type { PeerSnapshot } from '@lumamesh/core/store'
import type { Places, Point, Shows, Star } from './shows.ts'

export interface Orb extends Point {
  readonly id: string
  readonly name: string
  readonly color: string
  readonly says: string
}

/** This page's own id among the places. */
export const OWN = 'own'

/** The orbs of everybody whose place is known. */
export function orbsOf(own: Partial<Shows>, peers: readonly PeerSnapshot<Shows>[], places: Places): Orb[] {
  const everybody = [
    { id: OWN, nick: 'me', presence: own },
    ...peers.map(({ id, nick, presence }) => ({ id, nick, presence })),
  ]
  return everybody.flatMap(({ id, nick, presence: { color = '#999', says = '' } }) => {
    const place = places[id]
    return place ? [{ id, name: nick, color, says, x: place.x, y: place.y }] : []
  })
}

/** A line from each to each. */
export function linksOf(orbs: readonly Orb[]): (readonly [Orb, Orb])[] {
  return orbs.flatMap((from, i) => orbs.slice(i + 1).map((to) => [from, to] as const))
}

/** The stars in the order in which they were set, as an SVG line has them. */
export function lineThrough(stars: readonly { readonly data: Star }[]): string {
  return stars.map(({ data: { x, y } }) => `${x},${y}`).join(' ')
}

/** For the style of an orb or a star. */
export function at({ x, y }: Point): { readonly '--x': number; readonly '--y': number } {
  return { '--x': x, '--y': y }
}

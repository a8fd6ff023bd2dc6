import type { PeerSnapshot } from '@lumamesh/core/store'
import type { Places, Point, SkyPresence, Star } from './skyPresence.ts'

export interface Orb extends Point {
  readonly id: string
  readonly name: string
  readonly color: string
  readonly message: string
}

/** The id of this page in `Places`. */
export const OWN = 'own'

/** The orbs of all pages whose place is known. */
export function orbsOf(
  own: Partial<SkyPresence>,
  peers: readonly PeerSnapshot<SkyPresence>[],
  places: Places,
): Orb[] {
  const everybody = [
    { id: OWN, nick: 'me', presence: own },
    ...peers.map(({ id, nick, presence }) => ({ id, nick, presence })),
  ]
  return everybody.flatMap(({ id, nick, presence: { color = '#999', message = '' } }) => {
    const place = places[id]
    return place ? [{ id, name: nick, color, message, x: place.x, y: place.y }] : []
  })
}

/** The lines between all pairs of orbs. */
export function linksOf(orbs: readonly Orb[]): (readonly [Orb, Orb])[] {
  return orbs.flatMap((from, i) => orbs.slice(i + 1).map((to) => [from, to] as const))
}

/** The points of an SVG line through the stars, in the order in which they were set. */
export function lineThrough(stars: readonly { readonly data: Star }[]): string {
  return stars.map(({ data: { x, y } }) => `${x},${y}`).join(' ')
}

/** The style of an orb or a star at a point. */
export function at({ x, y }: Point): { readonly '--x': number; readonly '--y': number } {
  return { '--x': x, '--y': y }
}

import { useChannel, useEvent, usePresence, useRoom } from '@lumamesh/svelte'
import { type Body, bodyIn, lightAt, step, touches, type Vector } from './world.ts'

/** After so long without news, a player is no longer drawn where they would be by now, ms. */
const GUESS_MS = 250

interface Seen {
  body: Body
  at: number
}

/** The game as this page sees it: our body is ours to move, the others' come 60 times a second. */
export function useMatch(id: () => string) {
  const room = useRoom(id)
  const mine = usePresence<{ score: number }>(id)
  const others = new Map<string, Seen>()
  let me: Body = { place: [Math.random(), Math.random()], speed: [0, 0] }
  /** How often the light was caught, and by whom last. */
  let round = $state(0)
  let lastCatch: { round: number; by: string } | undefined

  const moves = useChannel<readonly number[]>(id, 'moves', {
    lane: 'unreliable',
    onMessage: (data, peer) => {
      const body = bodyIn(data)
      if (body) others.set(peer.id, { body, at: performance.now() })
    },
  })
  const catches = useChannel<number>(id, 'catches', {
    onMessage: (caught, peer) => {
      if (Number.isInteger(caught)) receiveCatch(caught, peer.id)
    },
  })
  useEvent(id, 'leave', (peer) => others.delete(peer.id))
  // A player who comes later begins with this round.
  useEvent(id, 'peer', (peer) => void catches.current.channel?.send(round, { to: peer }).catch(() => {}))

  const score = (points: number) =>
    mine.setPresence({ score: (Number(mine.current.presence.score) || 0) + points })

  /** A player reports how many have been caught. */
  function receiveCatch(caught: number, by: string): void {
    const self = room.current.self?.id
    // If two players touch the same one at once, the lower id gets it. Both know that.
    if (caught === round && lastCatch?.round === round && lastCatch.by === self && self && by < self)
      score(-1)
    if (caught > round) [round, lastCatch] = [caught, { round: caught, by }]
  }

  return {
    get round() {
      return round
    },
    get me() {
      return me
    },
    /** Everybody else, where they are by now. */
    othersAt(now: number): ReadonlyMap<string, Vector> {
      return new Map(
        [...others].map(([peer, { body, at }]) => {
          const seconds = Math.min(now - at, GUESS_MS) / 1_000
          return [peer, step(body, [0, 0], seconds).place]
        }),
      )
    },
    /** Moves this player, and sends the place to the others. */
    advance(push: Vector, seconds: number): void {
      me = step(me, push, seconds)
      const { channel } = moves.current
      channel?.send([...me.place, ...me.speed].map((part) => Math.round(part * 1e4) / 1e4)).catch(() => {})
      if (!touches(me, lightAt(round))) return
      round++
      lastCatch = { round, by: room.current.self?.id ?? '' }
      score(1)
      catches.current.channel?.send(round).catch(() => {})
    },
  }
}

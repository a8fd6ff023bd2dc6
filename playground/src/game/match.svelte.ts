import { useChannel, useEvent, usePresence, useRoom } from '@lumamesh/svelte'
import { type Body, bodyIn, lightAt, step, touches, type Vector } from './world.ts'

/** A player’s position is extrapolated from the last one received for at most this long, ms. */
const EXTRAPOLATE_MS = 250

interface Seen {
  body: Body
  at: number
}

/** The game on this page. It moves this player; the others send their positions 60 times a second. */
export function useMatch(id: () => string) {
  const room = useRoom(id)
  const mine = usePresence<{ score: number }>(id)
  const others = new Map<string, Seen>()
  let me: Body = { place: [Math.random(), Math.random()], speed: [0, 0] }
  /** How many times the light was caught. `lastCatch` has the player who caught it last. */
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
  // A player who joins later starts with this round.
  useEvent(id, 'peer', (peer) => void catches.current.channel?.send(round, { to: peer }).catch(() => {}))

  const score = (points: number) =>
    mine.setPresence({ score: (Number(mine.current.presence.score) || 0) + points })

  /** A player caught the light, which raised the count to `caught`. */
  function receiveCatch(caught: number, by: string): void {
    const self = room.current.self?.id
    // If two players catch the same light at once, the lower id gets the point. Both apply this rule.
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
    /** The other players’ extrapolated positions, by id. */
    othersAt(now: number): ReadonlyMap<string, Vector> {
      return new Map(
        [...others].map(([peer, { body, at }]) => {
          const seconds = Math.min(now - at, EXTRAPOLATE_MS) / 1_000
          return [peer, step(body, [0, 0], seconds).place]
        }),
      )
    },
    /** Moves this player and sends its position to the others. */
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

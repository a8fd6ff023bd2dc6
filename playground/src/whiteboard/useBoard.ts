import type { Peer } from '@lumamesh/core'
import { useChannel, useEvent } from '@lumamesh/vue'
import { shallowRef, triggerRef } from 'vue'
import { apply, type Change, changes, type Point, type Stroke } from './strokes.ts'

/** The hand of this page. */
export const MINE = 'mine'

/** A board that everybody in the room draws on: each keeps their own strokes, and tells them to who comes later. */
export function useBoard(id: () => string) {
  /** By hand: a peer's id, or ours. What somebody drew stays when they leave. */
  const strokes = shallowRef(new Map<string, readonly Stroke[]>())
  let count = 0

  const change = (hand: string, what: Change) => {
    strokes.value.set(hand, apply(strokes.value.get(hand) ?? [], what))
    triggerRef(strokes)
  }
  const { channel } = useChannel<Change>(id, 'board', {
    schema: changes,
    onMessage: (what, peer) => change(peer.id, what),
  })
  const send = (what: Change, to?: Peer) => {
    // A peer that has left has no use for it.
    channel.value?.send(what, to ? { to } : {}).catch(() => {})
  }
  useEvent(id, 'peer', (peer) => {
    for (const stroke of strokes.value.get(MINE) ?? []) send({ type: 'more', stroke }, peer)
  })
  const act = (what: Change) => {
    change(MINE, what)
    send(what)
  }
  return {
    strokes,
    /** Begins a stroke; what it returns adds points to it. */
    begin(color: string): (points: readonly Point[]) => void {
      const stroke = ++count
      return (points) => act({ type: 'more', stroke: { id: stroke, color, points } })
    },
    undo() {
      const last = strokes.value.get(MINE)?.at(-1)
      if (last) act({ type: 'undo', id: last.id })
    },
    clear: () => act({ type: 'clear' }),
  }
}

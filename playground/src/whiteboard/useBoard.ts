import type { Peer } from '@lumamesh/core'
import { useChannel, useEvent } from '@lumamesh/vue'
import { shallowRef, triggerRef } from 'vue'
import { apply, type Change, changes, type Point, type Stroke } from './strokes.ts'

/** The key of this user’s strokes. */
export const MINE = 'mine'

/** A board that everybody in the room draws on. Each page sends its user’s strokes to peers that join later. */
export function useBoard(id: () => string) {
  /** By author: a peer's id, or `MINE`. Strokes stay when their author leaves. */
  const strokes = shallowRef(new Map<string, readonly Stroke[]>())
  let count = 0

  const change = (author: string, what: Change) => {
    strokes.value.set(author, apply(strokes.value.get(author) ?? [], what))
    triggerRef(strokes)
  }
  const { channel } = useChannel<Change>(id, 'board', {
    schema: changes,
    onMessage: (what, peer) => change(peer.id, what),
  })
  const send = (what: Change, to?: Peer) => {
    // A send fails if the peer has left: it needs nothing then.
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
    /** Begins a stroke. Returns a function that adds points to it. */
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

import type { Schedule } from '../src/store/framedListeners.ts'

/** A microtask for a frame. */
export const soon: Schedule = (flush) => {
  let wanted = true
  queueMicrotask(() => {
    if (wanted) flush()
  })
  return () => {
    wanted = false
  }
}

/** Animation frames that the test drives. */
export function newFrames(): { waiting: Set<() => void>; schedule: Schedule; show(): void } {
  const waiting = new Set<() => void>()
  return {
    waiting,
    schedule: (flush) => {
      waiting.add(flush)
      return () => waiting.delete(flush)
    },
    show() {
      for (const flush of [...waiting]) {
        waiting.delete(flush)
        flush()
      }
    },
  }
}

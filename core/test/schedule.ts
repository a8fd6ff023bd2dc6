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

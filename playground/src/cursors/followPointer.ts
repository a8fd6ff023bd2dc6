import type { Point } from './point.ts'

const REST_MS = 200

interface PointerEvents {
  /** At most this often somebody is told where the pointer is, ms. */
  every(): number
  /** Where the pointer is on the stage; null once it has left. */
  move(point: Point | null): void
  press(point: Point): void
}

/** Reports the pointer on the stage until the returned function is called. */
export function followPointer(stage: HTMLElement, { every, move, press }: PointerEvents): () => void {
  let last = 0
  let latest: Point | null = null
  let due: ReturnType<typeof setTimeout> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    due = undefined
    last = performance.now()
    move(latest)
    // Nothing is repeated on this lane: should the place where the pointer rests be lost, it is told once more.
    clearTimeout(rest)
    rest = setTimeout(move, REST_MS, latest)
  }
  const report = (point: Point | null) => {
    latest = point
    due ??= setTimeout(flush, Math.max(0, last + every() - performance.now()))
  }
  const ended = new AbortController()
  const listen = (event: 'pointermove' | 'pointerdown' | 'pointerleave', act: (at: Point) => void) =>
    stage.addEventListener(event, (pointer) => act(pointOf(stage, pointer)), { signal: ended.signal })
  listen('pointermove', report)
  listen('pointerdown', (point) => {
    report(point)
    press(point)
  })
  listen('pointerleave', () => report(null))
  return () => {
    ended.abort()
    clearTimeout(due)
    clearTimeout(rest)
  }
}

/** Parts of the stage's width and height, so that every page sees the same place whatever its size. */
function pointOf(stage: HTMLElement, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = stage.getBoundingClientRect()
  // A finger may go beyond the stage that it came down on.
  const part = (value: number) => Math.min(Math.max(value, 0), 1)
  return [part((clientX - left) / width), part((clientY - top) / height)]
}

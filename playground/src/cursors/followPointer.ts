import type { Point } from './point.ts'

const REST_MS = 200

interface PointerEvents {
  /** The shortest time between two calls of `move`, ms. */
  every(): number
  /** The pointer’s position on the stage. Null: it has left the stage. */
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
    // The lane may lose a message, so the position at which the pointer rests is sent twice.
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

/** As fractions of the stage's width and height, so that it is the same place on a screen of any size. */
function pointOf(stage: HTMLElement, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = stage.getBoundingClientRect()
  // A finger may move off the stage while it is down.
  const part = (value: number) => Math.min(Math.max(value, 0), 1)
  return [part((clientX - left) / width), part((clientY - top) / height)]
}

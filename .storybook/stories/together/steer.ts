import type { Point } from './skyPresence.ts'

export interface Steering {
  /** The start of its orbit, in turns. */
  readonly phase: number
  readonly move: (point: Point) => void
  readonly press: (point: Point) => void
}

/** The fraction of the remaining way that it moves in each frame. */
const EASE = 0.14
const ROUND_MS = 14_000

type PointerEventName = 'pointermove' | 'pointerleave' | 'pointercancel' | 'pointerdown'

/** Moves an orb: it drifts, and follows the pointer over the sky. The returned function stops it. */
export function steer(sky: HTMLElement, { phase, move, press }: Steering): () => void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const drifted = () => drift(phase, calm ? 0 : performance.now())
  const ended = new AbortController()
  let pointed: Point | undefined
  let place = drifted()
  let frame = requestAnimationFrame(step)

  on('pointermove', (event) => {
    pointed = partOf(sky, event)
  })
  for (const type of ['pointerleave', 'pointercancel'] as const) {
    on(type, () => {
      pointed = undefined
    })
  }
  on('pointerdown', (event) => press(partOf(sky, event)))

  return () => {
    cancelAnimationFrame(frame)
    ended.abort()
  }

  function step() {
    frame = requestAnimationFrame(step)
    const goal = pointed ?? drifted()
    place = { x: place.x + (goal.x - place.x) * EASE, y: place.y + (goal.y - place.y) * EASE }
    // Also without a change, for peers that have just joined.
    move(place)
  }

  function on(type: PointerEventName, listen: (event: PointerEvent) => void) {
    sky.addEventListener(type, listen, { signal: ended.signal })
  }
}

function drift(phase: number, now: number): Point {
  const turn = (phase + now / ROUND_MS) * 2 * Math.PI
  return { x: 0.5 + 0.3 * Math.cos(turn), y: 0.48 + 0.26 * Math.sin(turn + Math.sin(turn) * 0.6) }
}

function partOf(sky: HTMLElement, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = sky.getBoundingClientRect()
  const part = (value: number) => Math.min(Math.max(value, 0), 1)
  return { x: part((clientX - left) / width), y: part((clientY - top) / height) }
}

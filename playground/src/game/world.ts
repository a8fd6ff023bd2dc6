export type Vector = readonly [x: number, y: number]

/** A player on the field. Position in fractions of its width and height, speed in fractions a second. */
export interface Body {
  place: Vector
  speed: Vector
}

/** Width by height of the field. */
export const ASPECT = 1.6
export const RADIUS = 0.022
export const LIGHT_RADIUS = 0.018
const THRUST = 2.4
const DRAG = 1.9
const BOUNCE = 0.6

/** A place or direction with its axes swapped, for the field on a portrait screen. */
export function turned([x, y]: Vector): Vector {
  return [y, x]
}

/** The place of the n-th light. All pages compute the same one, so it is not sent. */
export function lightAt(n: number): Vector {
  return [0.08 + 0.84 * noise(n * 2), 0.1 + 0.8 * noise(n * 2 + 1)]
}

/** Moves a body by `seconds`. `push`: its thrust, a vector of length 1 at most. */
export function step({ place, speed }: Body, push: Vector, seconds: number): Body {
  const moved = [0, 1].map((axis) => {
    const scale = axis === 0 ? 1 / ASPECT : 1
    let v = (speed[axis] ?? 0) + (push[axis] ?? 0) * THRUST * scale * seconds
    v *= Math.exp(-DRAG * seconds)
    let p = (place[axis] ?? 0) + v * seconds
    const edge = RADIUS * scale
    if (p < edge || p > 1 - edge) {
      p = Math.min(Math.max(p, edge), 1 - edge)
      v *= -BOUNCE
    }
    return [p, v] as const
  })
  const [[x, vx] = [0, 0], [y, vy] = [0, 0]] = moved
  return { place: [x, y], speed: [vx, vy] }
}

export function touches({ place }: Body, [x, y]: Vector): boolean {
  return Math.hypot((place[0] - x) * ASPECT, place[1] - y) < RADIUS + LIGHT_RADIUS
}

/** The body in a peer’s message; undefined if it is not valid. Peers may send anything. */
export function bodyIn(value: unknown): Body | undefined {
  if (!Array.isArray(value) || value.length !== 4 || !value.every(Number.isFinite)) return
  const [x, y, vx, vy] = value as [number, number, number, number]
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { place: [x, y], speed: [vx, vy] } : undefined
}

function noise(n: number): number {
  const x = Math.sin(n * 127.1 + 311.7) * 43_758.5453
  return x - Math.floor(x)
}

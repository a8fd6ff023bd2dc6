export type Vector = readonly [x: number, y: number]

/** Somebody on the field: place in parts of it, speed in parts a second. */
export interface Body {
  place: Vector
  speed: Vector
}

/** The field is this much wider than high. */
export const ASPECT = 1.6
export const RADIUS = 0.022
export const LIGHT_RADIUS = 0.018
const THRUST = 2.4
const DRAG = 1.9
const BOUNCE = 0.6

/** The same field lying on its side: how a screen that is higher than wide shows it. */
export function turned([x, y]: Vector): Vector {
  return [y, x]
}

/** Where the light is the n-th time: for everybody the same, and nobody has to say it. */
export function lightAt(n: number): Vector {
  return [0.08 + 0.84 * noise(n * 2), 0.1 + 0.8 * noise(n * 2 + 1)]
}

/** Moves a body on by `seconds`; `push`: which way it is driven, at most 1 long. */
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

/** Whether a body touches the light. */
export function touches({ place }: Body, [x, y]: Vector): boolean {
  return Math.hypot((place[0] - x) * ASPECT, place[1] - y) < RADIUS + LIGHT_RADIUS
}

/** What others send is theirs to choose: only what looks like a body on the field is drawn. */
export function bodyIn(value: unknown): Body | undefined {
  if (!Array.isArray(value) || value.length !== 4 || !value.every(Number.isFinite)) return
  const [x, y, vx, vy] = value as [number, number, number, number]
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { place: [x, y], speed: [vx, vy] } : undefined
}

function noise(n: number): number {
  const x = Math.sin(n * 127.1 + 311.7) * 43_758.5453
  return x - Math.floor(x)
}

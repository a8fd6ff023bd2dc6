/** Width by height of the board on every screen, so that a circle stays a circle. */
export const BOARD_RATIO = 4 / 3

/** Fractions of the board's width and height, 0 to 1. */
export type Point = readonly [x: number, y: number]

/** A line drawn by one user. It grows while it is drawn. */
export interface Stroke {
  readonly id: number
  readonly color: string
  readonly points: readonly Point[]
}

/** A message to the others: more points of a stroke, one stroke removed, or all of them. */
export type Change =
  | { readonly type: 'more'; readonly stroke: Stroke }
  | { readonly type: 'undo'; readonly id: number }
  | { readonly type: 'clear' }

const MAX_POINTS = 4_000
const MAX_STROKES = 2_000

/** A Standard Schema for changes. Peers may send anything. */
export const changes = {
  '~standard': {
    validate: (value: unknown) =>
      isChange(value) ? { value } : { issues: [{ message: 'not a change of the board' }] },
  },
}

/** The strokes of one user after a change. */
export function apply(strokes: readonly Stroke[], change: Change): readonly Stroke[] {
  if (change.type === 'clear') return []
  if (change.type === 'undo') return strokes.filter(({ id }) => id !== change.id)
  const { id, color, points } = change.stroke
  const known = strokes.find((stroke) => stroke.id === id)
  if (!known) return strokes.length < MAX_STROKES ? [...strokes, change.stroke] : strokes
  if (known.points.length + points.length > MAX_POINTS) return strokes
  const longer = { id, color, points: [...known.points, ...points] }
  return strokes.map((stroke) => (stroke === known ? longer : stroke))
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false
  const { type, id, stroke } = value as Record<string, unknown>
  return (
    type === 'clear' || (type === 'undo' && Number.isInteger(id)) || (type === 'more' && isStroke(stroke))
  )
}

function isStroke(value: unknown): value is Stroke {
  if (typeof value !== 'object' || value === null) return false
  const { id, color, points } = value as Record<string, unknown>
  return (
    Number.isInteger(id) &&
    typeof color === 'string' &&
    /^#[0-9a-f]{6}$/.test(color) &&
    Array.isArray(points) &&
    points.length <= MAX_POINTS &&
    points.every(isPoint)
  )
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 2 && value.every((part) => part >= 0 && part <= 1)
}

/** Fractions of the stage's width and height, 0 to 1. */
export type Point = readonly [x: number, y: number]

/** Whether a value that a peer sent is a point on the stage. Peers may send anything. */
export function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 2 && value.every(isPart)
}

function isPart(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1
}

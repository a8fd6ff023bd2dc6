import type { Point, Stroke } from './strokes.ts'

/** A fraction of the board's width, so that a drawing looks the same on every screen. */
const LINE_WIDTH = 1 / 200

/** Draws the strokes of all users, scaled to the canvas. */
export function draw(
  canvas: HTMLCanvasElement,
  { width, height }: { width: number; height: number },
  board: ReadonlyMap<string, readonly Stroke[]>,
): void {
  const scale = devicePixelRatio
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale)
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale)
  const paint = canvas.getContext('2d')
  if (!paint) return
  paint.setTransform(scale, 0, 0, scale, 0, 0)
  paint.clearRect(0, 0, width, height)
  Object.assign(paint, { lineWidth: width * LINE_WIDTH, lineCap: 'round', lineJoin: 'round' })
  for (const strokes of board.values()) {
    for (const { color, points } of strokes) {
      paint.strokeStyle = color
      paint.stroke(pathOf(points.map(([x, y]) => [x * width, y * height])))
    }
  }
}

/** A path through the midpoints between points, so that corners are round. */
function pathOf(points: readonly Point[]): Path2D {
  const path = new Path2D()
  const [first] = points
  if (!first) return path
  path.moveTo(...first)
  // A stroke of a single point is a dot.
  path.lineTo(...first)
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]]
    if (a && b) path.quadraticCurveTo(a[0], a[1], (a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
  }
  const last = points.at(-1)
  if (last) path.lineTo(...last)
  return path
}

import { type Body, LIGHT_RADIUS, lightAt, RADIUS, turned, type Vector } from './world.ts'

interface Scene {
  match: { readonly round: number; readonly me: Body; othersAt(now: number): ReadonlyMap<string, Vector> }
  /** The players. The id of this one is empty. */
  board: readonly { id: string; name: string; color: string }[]
  now: number
}

const LIGHT = '#ffc94d'
const NAME_GAP = 8
const NAME_HEIGHT = 10

/** Draws the field at the size of the canvas. */
export function paint(canvas: HTMLCanvasElement, { match, board, now }: Scene): void {
  const scale = devicePixelRatio
  const { clientWidth: width, clientHeight: height } = canvas
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale)
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale)
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.setTransform(scale, 0, 0, scale, 0, 0)
  pen.clearRect(0, 0, width, height)

  const unit = Math.min(width, height)
  const seenAt = (place: Vector): Vector => {
    const [x, y] = height > width ? turned(place) : place
    return [x * width, y * height]
  }
  glow(pen, seenAt(lightAt(match.round)), LIGHT_RADIUS * unit * (1 + 0.12 * Math.sin(now / 180)))
  const others = match.othersAt(now)
  for (const { id, name, color } of board) {
    const place = id === '' ? match.me.place : others.get(id)
    if (place) disc(pen, seenAt(place), RADIUS * unit, color, name)
  }
}

function glow(pen: CanvasRenderingContext2D, [x, y]: Vector, radius: number): void {
  const halo = pen.createRadialGradient(x, y, 0, x, y, radius * 4)
  halo.addColorStop(0, 'rgb(255 201 77 / 0.55)')
  halo.addColorStop(1, 'rgb(255 201 77 / 0)')
  pen.fillStyle = halo
  circle(pen, x, y, radius * 4)
  pen.fillStyle = LIGHT
  circle(pen, x, y, radius)
}

function disc(
  pen: CanvasRenderingContext2D,
  [x, y]: Vector,
  radius: number,
  color: string,
  name: string,
): void {
  pen.fillStyle = color
  circle(pen, x, y, radius)
  pen.fillStyle = getComputedStyle(pen.canvas).color
  pen.font = '600 13px ui-sans-serif, system-ui, sans-serif'
  pen.textAlign = 'center'
  // Keeps the name inside the field.
  const half = pen.measureText(name).width / 2 + NAME_GAP
  const { clientWidth } = pen.canvas
  const middle = clientWidth > 2 * half ? Math.min(Math.max(x, half), clientWidth - half) : clientWidth / 2
  const above = y - radius - NAME_GAP
  pen.fillText(name, middle, above > NAME_HEIGHT ? above : y + radius + NAME_HEIGHT + NAME_GAP)
}

function circle(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath()
  pen.arc(x, y, radius, 0, 2 * Math.PI)
  pen.fill()
}

const WIDTH = 320
const HEIGHT = 180
/** Hues far apart, used in turn. */
const HUES = [265, 150, 25]
let films = 0

/** A moving picture, in place of `navigator.mediaDevices.getUserMedia()`. It ends when its track is stopped. */
export function film(): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT })
  const paint = canvas.getContext('2d')
  const stream = canvas.captureStream(20)
  const [track] = stream.getTracks()
  const hue = HUES[films++ % HUES.length] ?? 0
  const draw = () => {
    if (!paint || track?.readyState !== 'live') return clearInterval(timer)
    const seconds = performance.now() / 1000
    const sky = paint.createLinearGradient(0, 0, WIDTH, HEIGHT)
    sky.addColorStop(0, `hsl(${hue} 60% 34%)`)
    sky.addColorStop(1, `hsl(${hue + 70} 60% 16%)`)
    paint.fillStyle = sky
    paint.fillRect(0, 0, WIDTH, HEIGHT)
    for (let i = 0; i < 5; i++) {
      const angle = seconds * (0.5 + i * 0.13) + i * 1.3
      paint.fillStyle = `hsl(${hue + i * 26} 80% 66% / 0.65)`
      paint.beginPath()
      paint.arc(WIDTH / 2 + Math.cos(angle) * 96, HEIGHT / 2 + Math.sin(angle * 1.4) * 48, 16 + i * 4, 0, 7)
      paint.fill()
    }
  }
  // Not animation frames, since a page in the background has none.
  const timer = setInterval(draw, 50)
  draw()
  return stream
}

/** Stops every track of a stream. */
export function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

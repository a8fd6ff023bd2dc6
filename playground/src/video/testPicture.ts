const WIDTH = 640
const HEIGHT = 360
const RATE = 20

/** A moving picture to send without a camera. Drawn until the track is stopped. */
export function drawPicture(name: string): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: WIDTH, height: HEIGHT })
  const paint = canvas.getContext('2d')
  const [track] = canvas.captureStream(RATE).getVideoTracks()
  if (!paint || !track) throw new Error('This browser can’t film a canvas')
  const hue = Math.random() * 360
  const draw = () => {
    if (track.readyState === 'ended') return clearInterval(timer)
    const seconds = Date.now() / 1000
    const sky = paint.createLinearGradient(0, 0, WIDTH, HEIGHT)
    sky.addColorStop(0, `hsl(${hue} 55% 30%)`)
    sky.addColorStop(1, `hsl(${hue + 70} 55% 16%)`)
    paint.fillStyle = sky
    paint.fillRect(0, 0, WIDTH, HEIGHT)
    for (let i = 0; i < 5; i++) {
      const angle = seconds * (0.5 + i * 0.13) + i * 1.3
      paint.fillStyle = `hsl(${hue + i * 26} 75% 62% / 0.6)`
      paint.beginPath()
      paint.arc(WIDTH / 2 + Math.cos(angle) * 200, HEIGHT / 2 + Math.sin(angle * 1.4) * 96, 34 + i * 9, 0, 7)
      paint.fill()
    }
    paint.fillStyle = '#fff'
    paint.textAlign = 'center'
    paint.font = '600 46px system-ui, sans-serif'
    paint.fillText(name, WIDTH / 2, HEIGHT / 2 + 4, WIDTH - 40)
    paint.font = '24px ui-monospace, monospace'
    paint.fillText(new Date().toLocaleTimeString(), WIDTH / 2, HEIGHT / 2 + 44)
  }
  // A timer: a page in the background gets no animation frames.
  const timer = setInterval(draw, 1_000 / RATE)
  draw()
  return track
}

/** A soft pulsing tone to send without a microphone. Plays until the signal is aborted. */
export function playTone(left: AbortSignal): MediaStreamTrack {
  const audio = new AudioContext()
  left.addEventListener('abort', () => audio.close())
  const [tone, swell, depth, volume] = [
    audio.createOscillator(),
    audio.createOscillator(),
    audio.createGain(),
    audio.createGain(),
  ]
  const out = audio.createMediaStreamDestination()
  tone.frequency.value = 330
  swell.frequency.value = 0.4
  depth.gain.value = 0.015
  volume.gain.value = 0.015
  swell.connect(depth).connect(volume.gain)
  tone.connect(volume).connect(out)
  tone.start()
  swell.start()
  const [track] = out.stream.getAudioTracks()
  if (!track) throw new Error('This browser can’t record a tone')
  return track
}

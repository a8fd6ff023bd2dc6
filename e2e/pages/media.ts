// Loaded before the library. Makes streams of different colours, and measures the streams that arrive.
import type { Peer } from '@lumamesh/core'

/** Measurements of a stream that arrives. */
export interface Seen {
  meta: unknown
  tracks: readonly string[]
  /** The colour of the constant half of the picture. */
  colour: readonly number[]
  /** Whether the other half has changed since the last look(). */
  moves: boolean
}

export interface MediaPage {
  /** The events, in order. */
  diary: string[]
  /** The number of offers and answers that connections of this page have set. */
  negotiated: number
  /** Makes a stream of one colour. `audio` adds the sound of the browser's fake microphone. */
  make(name: string, colour: string, audio?: boolean): Promise<void>
  stream(name: string): MediaStream
  track(name: string): MediaStreamTrack
  /** Starts to record the streams of the room. */
  watch(): void
  /** The streams that arrive now. */
  look(): readonly Seen[]
  /** The energy of all received sound (RTCInboundRtpStreamStats.totalAudioEnergy). */
  receivedEnergy(): Promise<number>
  transceivers(): number
  /** Closes the connection to the last peer without the library. */
  cut(): void
}

declare global {
  interface Window {
    media: MediaPage
  }
}

interface Watched {
  meta: unknown
  video: HTMLVideoElement
  last: number
}

const WIDTH = 64
const HEIGHT = 48
const made = new Map<string, MediaStream>()
const watched = new Map<MediaStream, Watched>()
const connections: RTCPeerConnection[] = []

const Original = globalThis.RTCPeerConnection
window.RTCPeerConnection = class extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    // Only the link to a relay has no ICE servers.
    if (configuration?.iceServers?.length) connections.push(this)
  }

  override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
    window.media.negotiated++
    return super.setLocalDescription(description)
  }
}

function canvas(): CanvasRenderingContext2D {
  const element = document.createElement('canvas')
  Object.assign(element, { width: WIDTH, height: HEIGHT })
  const context = element.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('The page has no canvas')
  return context
}

function begin(stream: MediaStream, peer: Peer, meta: unknown): void {
  window.media.diary.push(`stream ${peer.nick}`)
  const video = document.createElement('video')
  Object.assign(video, { srcObject: stream, autoplay: true, playsInline: true })
  document.body.append(video)
  watched.set(stream, { meta, video, last: 0 })
}

function pixels({ video }: Watched): { colour: number[]; other: number } {
  const context = canvas()
  context.drawImage(video, 0, 0, WIDTH, HEIGHT)
  const at = (x: number) => [...context.getImageData(x, HEIGHT / 2, 1, 1).data.slice(0, 3)]
  return { colour: at(WIDTH / 4), other: at((3 * WIDTH) / 4)[0] ?? 0 }
}

window.media = {
  diary: [],
  negotiated: 0,

  async make(name, colour, audio = false) {
    if (made.has(name)) return
    const picture = canvas()
    const started = performance.now()
    const draw = () => {
      picture.fillStyle = colour
      picture.fillRect(0, 0, WIDTH / 2, HEIGHT)
      picture.fillStyle = Math.floor((performance.now() - started) / 400) % 2 ? 'white' : 'black'
      picture.fillRect(WIDTH / 2, 0, WIDTH / 2, HEIGHT)
    }
    draw()
    setInterval(draw, 50)
    const stream = picture.canvas.captureStream(20)
    if (audio) {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
      for (const track of microphone.getTracks()) stream.addTrack(track)
    }
    made.set(name, stream)
  },

  stream(name) {
    const stream = made.get(name)
    if (!stream) throw new Error(`The page made no stream ${name}`)
    return stream
  },

  track(name) {
    const [track] = this.stream(name).getVideoTracks()
    if (!track) throw new Error(`The stream ${name} has no picture`)
    return track
  },

  watch() {
    const room = window.page.room()
    room.on('stream', begin)
    room.on('track', (track, _, peer) => window.media.diary.push(`${track.kind} ${peer.nick}`))
    room.on('streamend', (stream, peer) => {
      window.media.diary.push(`streamend ${peer.nick}`)
      watched.get(stream)?.video.remove()
      watched.delete(stream)
    })
  },

  look: () =>
    [...watched].map(([stream, entry]) => {
      const { colour, other } = pixels(entry)
      const moves = Math.abs(other - entry.last) > 100
      entry.last = other
      return {
        meta: entry.meta,
        tracks: stream.getTracks().map(({ kind }) => kind),
        colour,
        moves,
      }
    }),

  async receivedEnergy() {
    const reports = [...((await connections.at(-1)?.getStats())?.values() ?? [])]
    return Math.max(
      0,
      ...reports.map(({ type, totalAudioEnergy }) => (type === 'inbound-rtp' && totalAudioEnergy) || 0),
    )
  },

  transceivers: () => connections.at(-1)?.getTransceivers().length ?? 0,
  cut: () => connections.at(-1)?.close(),
}

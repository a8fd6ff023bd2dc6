import type { Role } from '../contender.ts'
import type { Cargo, Carrier, Way } from './carrier.ts'

/** The commands of the bench for a page. Times are Unix ms, so that pages can be compared. */
export interface TrafficDriver {
  enter(room: string, role: Role): Promise<void>
  /** Resolves when the other page is connected. */
  met(): Promise<void>
  /** Waits for a file of this many bytes. Returns the time at which it was received. */
  file(bytes: number): Promise<number>
  /** Waits for this many small messages. Returns the time at which the last one was received. */
  messages(count: number): Promise<number>
  /** Creates the file that is sent next. */
  load(bytes: number): Promise<void>
  /** Sends the file. Returns the time of the call. */
  sendFile(): Promise<number>
  /** Sends the messages. Returns the time of the first call. */
  sendMessages(count: number, awaited: boolean): Promise<number>
  /** Moves the cursor 60 times a second. */
  point(seconds: number): Promise<void>
  flood(): void
  stopFlood(): Promise<void>
  /**
   * Since the last call: the latencies of cursor messages, ms, sorted, and the number of received pieces of the flood.
   */
  pointed(): { latencies: number[]; pieces: number }
}

declare global {
  interface Window {
    traffic: TrafficDriver
  }
}

/** The most that there is in one go. */
const RANDOM_BYTES = 65_536
const FRAME_MS = 1_000 / 60
const moment = () => performance.timeOrigin + performance.now()

/** Makes a page of a carrier. */
export function driveTraffic(carrier: Carrier): void {
  let onMessage = () => {}
  let onFile = (_bytes: number) => {}
  let cargo: Cargo | undefined
  let latencies: number[] = []
  let pieces = 0
  let flooding: Promise<unknown> | undefined
  let stop = new AbortController()
  let meet = (_way: Way) => {}
  const meeting = new Promise<Way>((resolve) => {
    meet = resolve
  })

  window.traffic = {
    enter: (room, role) =>
      carrier.enter(room, role, {
        met: (way) => meet(way),
        message: () => onMessage(),
        file: (bytes) => onFile(bytes),
        flowed: () => pieces++,
        cursor: (sentAt) => latencies.push(moment() - sentAt),
      }),
    met: async () => {
      await meeting
    },

    file: (bytes) =>
      new Promise((resolve, reject) => {
        onFile = (got) => (got === bytes ? resolve(moment()) : reject(new Error(`${got} bytes came`)))
      }),
    messages: (count) =>
      new Promise((resolve) => {
        let left = count
        onMessage = () => --left === 0 && resolve(moment())
      }),

    async load(length) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; at += RANDOM_BYTES)
        crypto.getRandomValues(bytes.subarray(at, at + RANDOM_BYTES))
      const blob = new Blob([bytes])
      // The browser has stored the file once it can be read.
      await blob.slice(-1).arrayBuffer()
      cargo = { bytes, blob }
    },
    async sendFile() {
      const way = await meeting
      if (!cargo) throw new Error('Nothing was loaded')
      const at = moment()
      await way.sendFile(cargo)
      return at
    },
    async sendMessages(count, awaited) {
      const way = await meeting
      const at = moment()
      for (let number = 0; number < count; number++) {
        const sending = way.send({ kind: 'step', number, x: 123.5, y: 67.25 })
        if (awaited) await sending
      }
      return at
    },

    async point(seconds) {
      const way = await meeting
      const end = performance.now() + seconds * 1_000
      return new Promise((resolve) => {
        const timer = setInterval(() => {
          way.point?.(moment())
          if (performance.now() < end) return
          clearInterval(timer)
          resolve()
        }, FRAME_MS)
      })
    },
    flood() {
      stop = new AbortController()
      flooding = meeting.then((way) => way.flood?.(stop.signal))
    },
    async stopFlood() {
      stop.abort()
      await flooding
    },
    pointed() {
      const pointed = { latencies: latencies.sort((a, b) => a - b), pieces }
      latencies = []
      pieces = 0
      return pointed
    },
  }
}

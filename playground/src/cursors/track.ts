import type { Point } from './point.ts'

/** A position is reached within the time that lay before it, at most this long, ms. */
const MAX_GLIDE_MS = 120
const IDLE_AFTER_MS = 3_000

/** Where somebody points, as it comes: glides from each position to the next, whatever the rate they come at. */
export class Track {
  #from: Point = [0, 0]
  #to: Point | null = null
  #since = 0
  #glideMs = 0
  /** When positions arrived in the last second. */
  #arrivals: number[] = []

  /** Null: the pointer has left the stage. */
  moveTo(to: Point | null, now: number): void {
    this.#arrivals.push(now)
    this.#from = this.#to && to ? this.at(now) : (to ?? this.#from)
    this.#glideMs = Math.min(now - this.#since, MAX_GLIDE_MS)
    this.#since = now
    this.#to = to
  }

  get away(): boolean {
    return this.#to === null
  }

  isIdle(now: number): boolean {
    return now - this.#since > IDLE_AFTER_MS
  }

  at(now: number): Point {
    const [fromX, fromY] = this.#from
    const [toX, toY] = this.#to ?? this.#from
    const part = this.#glideMs > 0 ? Math.min((now - this.#since) / this.#glideMs, 1) : 1
    return [fromX + (toX - fromX) * part, fromY + (toY - fromY) * part]
  }

  /** Positions that arrived in the last second. */
  rate(now: number): number {
    this.#arrivals = this.#arrivals.filter((arrival) => now - arrival < 1_000)
    return this.#arrivals.length
  }
}

const tracks = new Map<string, Track>()

/** The track of a peer, by its id. */
export function trackOf(id: string): Track {
  const track = tracks.get(id) ?? new Track()
  tracks.set(id, track)
  return track
}

export function forget(id: string): void {
  tracks.delete(id)
}

export function rateOf(id: string): number {
  return tracks.get(id)?.rate(performance.now()) ?? 0
}

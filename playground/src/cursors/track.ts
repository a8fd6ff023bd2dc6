import type { Point } from './point.ts'

/** The longest interpolation, ms. Shorter ones take as long as the position took to follow the one before. */
const MAX_GLIDE_MS = 120
const IDLE_AFTER_MS = 3_000

/** A peer’s pointer. Interpolates between the positions received, at any rate. */
export class Track {
  #from: Point = [0, 0]
  #to: Point | null = null
  #since = 0
  #glideMs = 0
  /** The arrival times of the last second’s positions. */
  #arrivals: number[] = []

  /** A position was received. Null: the pointer has left the stage. */
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

  /** The number of positions received in the last second. */
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

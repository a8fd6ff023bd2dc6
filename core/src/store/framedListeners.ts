import { Emitter } from '../emitter.ts'

/** Calls `flush` once, when it is time to show something again; the returned function calls that off. */
export type Schedule = (flush: () => void) => () => void

/** A hidden page has no frames, and still has a title to change. */
const WITHOUT_FRAME_MS = 100

/** With the next frame. */
export const nextFrame: Schedule = (flush) => {
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis
  const once = () => {
    cancel()
    flush()
  }
  const frame = requestAnimationFrame?.(once)
  const timer = setTimeout(once, frame === undefined ? 0 : WITHOUT_FRAME_MS)
  const cancel = () => {
    clearTimeout(timer)
    if (frame !== undefined) cancelAnimationFrame(frame)
  }
  return cancel
}

/** Tells its listeners at most once a frame, however often it is asked to. */
export class FramedListeners {
  readonly #events = new Emitter<{ change: [] }>()
  readonly #schedule: Schedule
  /** Brings what listeners will read up to date; false: nothing has changed. */
  readonly #update: () => boolean
  #cancel: (() => void) | undefined

  constructor(schedule: Schedule, update: () => boolean) {
    this.#schedule = schedule
    this.#update = update
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#events.on('change', listener)

  /** Something changed. */
  soon(): void {
    this.#cancel ??= this.#schedule(() => this.now())
  }

  /** Something changed that can't wait. */
  now(): void {
    this.stop()
    if (this.#update()) this.#events.emit('change')
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

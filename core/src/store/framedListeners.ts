import { Emitter } from '../emitter.ts'

/** Calls `flush` once, when changes are to be rendered. Returns a function that cancels it. */
export type Schedule = (flush: () => void) => () => void

/** The delay on a hidden page, which has no frames but may change its title, in ms. */
const WITHOUT_FRAME_MS = 100

/** Flushes with the next frame. */
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

/** Notifies its listeners at most once per frame. */
export class FramedListeners {
  readonly #events = new Emitter<{ change: [] }>()
  readonly #schedule: Schedule
  /** Updates the snapshot. Returns whether it changed. */
  readonly #update: () => boolean
  #cancel: (() => void) | undefined

  constructor(schedule: Schedule, update: () => boolean) {
    this.#schedule = schedule
    this.#update = update
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#events.on('change', listener)

  /** Notifies listeners with the next frame. */
  soon(): void {
    this.#cancel ??= this.#schedule(() => this.now())
  }

  /** Notifies listeners at once. */
  now(): void {
    this.stop()
    if (this.#update()) this.#events.emit('change')
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}

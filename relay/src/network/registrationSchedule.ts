import type { LocalRoom } from './localRoom.ts'
import { REGISTER_EVERY_MS } from './networkLimits.ts'

/** When each room with members here is registered with its homes again. Sans-I/O; `now` is monotonic ms. */
export class RegistrationSchedule {
  /** By room: when it is due, ms; the earliest first. */
  readonly #due = new Map<LocalRoom, number>()

  add(room: LocalRoom, now: number): void {
    this.#due.set(room, now + REGISTER_EVERY_MS)
  }

  delete(room: LocalRoom): void {
    this.#due.delete(room)
  }

  /** The rooms that are due now; schedules their next time. */
  take(now: number): LocalRoom[] {
    const due: LocalRoom[] = []
    for (const [room, at] of this.#due) {
      if (now < at) break
      due.push(room)
    }
    for (const room of due) {
      this.#due.delete(room)
      this.add(room, now)
    }
    return due
  }
}

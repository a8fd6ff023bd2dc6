import type { MemoryConnection } from './memoryConnection.ts'
import { task } from './task.ts'

/** Whoever is to be found under a fingerprint. */
export interface Host {
  /** A connection has this host's description, and one of its own. */
  called(by: MemoryConnection): void
}

/** What lies between all ends: where each of them is, and how long it takes to get there. */
export class Medium {
  /** One way, ms. */
  readonly latency: number
  readonly #hosts = new Map<string, Host>()

  constructor(latency: number) {
    this.latency = latency
  }

  host(fingerprint: string): Host | undefined {
    return this.#hosts.get(fingerprint)
  }

  enter(fingerprint: string, host: Host): void {
    this.#hosts.set(fingerprint, host)
  }

  exit(fingerprint: string): void {
    this.#hosts.delete(fingerprint)
  }

  /** Something leaves in a task to come, and arrives when its way is over; nothing overtakes what left before. */
  carry(arrive: () => void, left?: () => void): void {
    task(() => {
      left?.()
      if (this.latency === 0) arrive()
      else setTimeout(arrive, this.latency)
    })
  }
}

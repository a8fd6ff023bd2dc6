import { task } from './task.ts'

/** What can be reached under a fingerprint. */
export interface Host<Caller> {
  /** A connection has this host's description, and one of its own. */
  called(by: Caller): void
}

/** What lies between all ends: where each of them is, and how long a frame takes. `Caller`: what calls a host. */
export class Medium<Caller> {
  /** One way, ms. */
  readonly latency: number
  readonly #hosts = new Map<string, Host<Caller>>()

  constructor(latency: number) {
    this.latency = latency
  }

  host(fingerprint: string): Host<Caller> | undefined {
    return this.#hosts.get(fingerprint)
  }

  enter(fingerprint: string, host: Host<Caller>): void {
    this.#hosts.set(fingerprint, host)
  }

  exit(fingerprint: string): void {
    this.#hosts.delete(fingerprint)
  }

  /** Something leaves in a later task, and arrives after the latency. Nothing overtakes what left before. */
  carry(arrive: () => void, left?: () => void): void {
    task(() => {
      left?.()
      if (this.latency === 0) arrive()
      else setTimeout(arrive, this.latency)
    })
  }
}

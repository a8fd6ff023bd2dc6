import { task } from './task.ts'

/** A host that is registered under a fingerprint. */
export interface Host<Caller> {
  /** Called when a connection has set its own description and this host's. */
  called(by: Caller): void
}

/**
 * The medium between all connections: knows each host by its fingerprint, and delays frames. `Caller` is what calls a
 * host.
 */
export class Medium<Caller> {
  /** The delay in one direction, in ms. */
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

  /** Calls `left` in a later task and `arrive` after the latency. Keeps the order of calls. */
  carry(arrive: () => void, left?: () => void): void {
    task(() => {
      left?.()
      if (this.latency === 0) arrive()
      else setTimeout(arrive, this.latency)
    })
  }
}

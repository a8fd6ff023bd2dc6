import { ALIVE_EVERY_MS, SILENCE_MS, STALL_MS } from './networkLimits.ts'

/** When a frame was last received from a relay and sent to it, ms. */
interface LastFrames {
  received: number
  sent: number
}

/** Which relays are connected, and which of them are silent or due for ALIVE. Sans-I/O; `now` is monotonic ms. */
export class RelayLiveness {
  readonly #connected = new Map<string, LastFrames>()
  #ticked = Number.POSITIVE_INFINITY

  isConnected(relay: string): boolean {
    return this.#connected.has(relay)
  }

  connected(relay: string, now: number): void {
    this.#connected.set(relay, { received: now, sent: now })
  }

  disconnected(relay: string): void {
    this.#connected.delete(relay)
  }

  received(relay: string, now: number): void {
    const last = this.#connected.get(relay)
    if (last) last.received = now
  }

  sent(relay: string, now: number): void {
    const last = this.#connected.get(relay)
    if (last) last.sent = now
  }

  /**
   * Of the relays that share rooms with this one: those that are silent, and those to send ALIVE. Call it every
   * TICK_MS.
   */
  tick(sharesRooms: (relay: string) => boolean, now: number): { silent: string[]; aliveDue: string[] } {
    const stalled = now - this.#ticked > STALL_MS
    this.#ticked = now
    const silent: string[] = []
    const aliveDue: string[] = []
    for (const [relay, last] of this.#connected) {
      const shares = sharesRooms(relay)
      // This relay has not yet read what others sent while it stood still.
      if (stalled || !shares) last.received = now
      if (!shares) continue
      if (now - last.received >= SILENCE_MS) silent.push(relay)
      else if (now - last.sent >= ALIVE_EVERY_MS) aliveDue.push(relay)
    }
    return { silent, aliveDue }
  }
}

import { fromHex } from '../shared/hex.ts'
import { HomeRegistry } from './homeRegistry.ts'
import type { NetworkFrame } from './networkFrames.ts'
import { FORGET_EVERY_MS, MAX_RELAYS_PER_ROOM } from './networkLimits.ts'

type RelaysFrame = Extract<NetworkFrame, { type: 'relays' }>

/**
 * This relay as a home of rooms: it names the relays with members to each other. Sans-I/O; topics and relays are hex.
 */
export class RoomHome {
  readonly registry = new HomeRegistry()
  #expired = 0

  /** A relay has members. `recipients`: the relays to which the frame goes, which may include this one. */
  register(topic: string, relay: string, now: number): { frame: RelaysFrame; recipients: string[] } {
    const isNew = this.registry.add(topic, relay, now)
    const relays = this.registry.relaysOf(topic)
    const frame: RelaysFrame = {
      type: 'relays',
      topic: fromHex(topic),
      relays: relays.slice(0, MAX_RELAYS_PER_ROOM).map(fromHex),
    }
    return { frame, recipients: isNew ? relays : [relay] }
  }

  /** Removes registrations that were not renewed. Call it every TICK_MS. */
  tick(now: number): void {
    if (now - this.#expired < FORGET_EVERY_MS) return
    this.#expired = now
    this.registry.expire(now)
  }
}

import { Emitter } from '../emitter.ts'
import type { JoinOptions } from '../options.ts'
import { merge } from '../rooms/ownPresence.ts'
import { encodePresence, type Presence } from '../wire/presence.ts'
import { NO_PRESENCE } from './roomResult.ts'

/** How a room is joined, short of what belongs to one call. */
export type JoinPlan = Omit<JoinOptions, 'signal'>

interface Plan {
  options: JoinPlan | undefined
  /** With which it could not be joined last. */
  failed: JoinPlan | undefined
  presence: Presence
}

/** Values that are the same each time they are given, unlike a presence: who fails with them may be mounted at each failure. */
const CORRECTABLE = ['nick', 'password', 'maxPeers'] as const

/** What rooms that aren't joined yet will be joined with: the options of the first who gave any, and what this page will show there. */
export class RoomPlans {
  readonly #plans = new Map<string, Plan>()
  readonly #events = new Emitter<{ change: [] }>()

  readonly subscribe = (listener: () => void): (() => void) => this.#events.on('change', listener)

  /** The first who asks with options has them. Returns whether they are worth another try: others than those that failed. */
  offer(id: string, options: JoinPlan): boolean {
    const plan = this.#plan(id)
    if (plan.options || Object.values(options).every((value) => value === undefined)) return false
    plan.options = options
    if (options.presence) {
      plan.presence = Object.freeze({ ...options.presence, ...plan.presence })
      this.#events.emit('change')
    }
    return plan.failed !== undefined && !CORRECTABLE.every((name) => plan.failed?.[name] === options[name])
  }

  optionsOf(id: string): JoinPlan {
    const { options, presence } = this.#plan(id)
    return { ...options, presence }
  }

  presenceOf(id: string): Presence {
    return this.#plans.get(id)?.presence ?? NO_PRESENCE
  }

  /** Merges; `undefined` takes a name away. @throws LumameshError `unserialisable`, `message-too-large`, changing nothing */
  setPresence(id: string, patch: Presence): void {
    const plan = this.#plan(id)
    const presence = merge(plan.presence, patch)
    encodePresence(presence)
    plan.presence = presence
    this.#events.emit('change')
  }

  /** It could not be joined with these options: others may be given. */
  reconsider(id: string): void {
    const plan = this.#plan(id)
    plan.failed = plan.options ?? {}
    plan.options = undefined
  }

  /** Nobody wants the room any more. */
  forget(id: string): void {
    this.#plans.delete(id)
  }

  #plan(id: string): Plan {
    const plan = this.#plans.get(id) ?? { options: undefined, failed: undefined, presence: NO_PRESENCE }
    this.#plans.set(id, plan)
    return plan
  }
}

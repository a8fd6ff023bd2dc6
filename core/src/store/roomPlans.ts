import { Emitter } from '../emitter.ts'
import type { JoinOptions } from '../options.ts'
import { merge } from '../rooms/ownPresence.ts'
import { encodePresence, type Presence } from '../wire/presence.ts'
import { NO_PRESENCE } from './roomResult.ts'

/** The options for joining a room, without those of a single call. */
export type JoinPlan = Omit<JoinOptions, 'signal'>

interface Plan {
  options: JoinPlan | undefined
  /** The options with which joining last failed. */
  failed: JoinPlan | undefined
  presence: Presence
}

/** The options that are compared. Unlike a presence, they are equal on each render, which a failure may cause. */
const CORRECTABLE = ['nick', 'password', 'maxPeers'] as const

/** The options and presence with which rooms will be joined. The first options that are passed apply. */
export class RoomPlans {
  readonly #plans = new Map<string, Plan>()
  readonly #events = new Emitter<{ change: [] }>()

  readonly subscribe = (listener: () => void): (() => void) => this.#events.on('change', listener)

  /**
   * Offers options. The first ones apply. Returns whether joining is worth a retry, because they differ from those that
   * failed.
   */
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

  /**
   * Merges a patch; `undefined` removes a property.
   * @throws LumameshError `unserialisable`, `message-too-large`, and changes nothing
   */
  setPresence(id: string, patch: Presence): void {
    const plan = this.#plan(id)
    const presence = merge(plan.presence, patch)
    encodePresence(presence)
    plan.presence = presence
    this.#events.emit('change')
  }

  /** Call when joining failed, so that other options can be offered. */
  reconsider(id: string): void {
    const plan = this.#plan(id)
    plan.failed = plan.options ?? {}
    plan.options = undefined
  }

  /** Call when the room is no longer in use. */
  forget(id: string): void {
    this.#plans.delete(id)
  }

  #plan(id: string): Plan {
    const plan = this.#plans.get(id) ?? { options: undefined, failed: undefined, presence: NO_PRESENCE }
    this.#plans.set(id, plan)
    return plan
  }
}

import type { NetworkStore, RoomOptions } from '@lumamesh/core/store'

/** A value, or a function that returns it. Changes of the runes that the function reads are followed. */
export type MaybeGetter<T> = T | (() => T)

/** The options of every hook. */
export interface StoreOptions {
  /** In place of the store of setNetworkStore(). */
  readonly store?: NetworkStore | undefined
}

/** The options of every hook for a room. */
export interface HookOptions extends RoomOptions, StoreOptions {}

/** The id of a room. `undefined` for none. */
export type RoomId = MaybeGetter<string | undefined>

/** The current value. */
export function toValue<T>(value: MaybeGetter<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value
}

import type { NetworkStore, RoomOptions } from '@lumamesh/core/store'

/** A value, or a function that gives it: what that reads of runes is followed. */
export type MaybeGetter<T> = T | (() => T)

/** What every hook takes. */
export interface StoreOptions {
  /** Instead of the one that setNetworkStore() gave. */
  readonly store?: NetworkStore | undefined
}

/** What every hook about a room takes. */
export interface HookOptions extends RoomOptions, StoreOptions {}

/** `undefined`: no room. */
export type RoomId = MaybeGetter<string | undefined>

/** What it is now. */
export function toValue<T>(value: MaybeGetter<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value
}

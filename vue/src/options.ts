import type { NetworkStore, RoomOptions } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'

/** Options of which each may be a ref or a getter. */
export type MaybeRefs<Options> = { readonly [Name in keyof Options]: MaybeRefOrGetter<Options[Name]> }

/** What every composable takes. */
export interface StoreOptions {
  /** Instead of the provided one; that of the first call stands. */
  readonly store?: NetworkStore | undefined
}

/** What every composable about a room takes. */
export interface HookOptions extends MaybeRefs<RoomOptions>, StoreOptions {}

/** `undefined`: no room. */
export type RoomId = MaybeRefOrGetter<string | undefined>

/** What options for the store say now. */
export function optionsNow<Options extends object>(options: MaybeRefOrGetter<MaybeRefs<Options>>): Options {
  const { store, onMessage, ...given }: Record<string, unknown> = { ...toValue(options) }
  // A schema may be a function, and is no getter.
  const now = Object.entries(given).map(([name, value]) => [name, name === 'schema' ? value : toValue(value)])
  return Object.fromEntries(now)
}

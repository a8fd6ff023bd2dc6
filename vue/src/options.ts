import type { NetworkStore, RoomOptions } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'

/** Options of which each may be a ref or a getter. */
export type MaybeRefs<Options> = { readonly [Name in keyof Options]: MaybeRefOrGetter<Options[Name]> }

/** The options of every composable. */
export interface StoreOptions {
  /** In place of the provided store. Read only once. */
  readonly store?: NetworkStore | undefined
}

/** The options of every composable for a room. */
export interface HookOptions extends MaybeRefs<RoomOptions>, StoreOptions {}

/** The id of a room. `undefined` for none. */
export type RoomId = MaybeRefOrGetter<string | undefined>

/** The current values of options for the store. */
export function optionsNow<Options extends object>(options: MaybeRefOrGetter<MaybeRefs<Options>>): Options {
  const { store, onMessage, ...own }: Record<string, unknown> = { ...toValue(options) }
  // A schema may be a function, which is not a getter.
  const now = Object.entries(own).map(([name, value]) => [name, name === 'schema' ? value : toValue(value)])
  return Object.fromEntries(now)
}

import type { Readable } from '@lumamesh/core/store'
import { computed } from 'vue'
import { type Shown, useReadable } from './useReadable.ts'

/** The keys of functions that every state has. */
type Always = 'retry' | 'setPresence'

const ALWAYS: ReadonlySet<string> = new Set<Always>(['retry', 'setPresence'])

/** A readonly ref for each key of a result, and a plain function for those that every state has. */
export type Refs<Result> = Result extends unknown
  ? { readonly [Key in keyof Result]: Key extends Always ? Result[Key] : Shown<Result[Key]> }
  : never

/** The snapshot of a readable as refs. The snapshot has the same keys in every state. */
export function useRefs<Result extends object>(source: () => Readable<Result>): Refs<Result> {
  const result = useReadable(source)
  const get = (key: string) => (result.value as Record<string, unknown>)[key]
  const call =
    (key: string) =>
    (...args: unknown[]) =>
      (get(key) as (...args: unknown[]) => unknown)(...args)
  const refs = Object.keys(result.value).map((key) => [
    key,
    ALWAYS.has(key) ? call(key) : computed(() => get(key)),
  ])
  return Object.fromEntries(refs)
}

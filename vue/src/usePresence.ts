import type { PresenceResult, RegisteredPresence, RoomOptions } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

/**
 * The presence of this page in a room as a ref, and a function to change it: `{ presence, setPresence }`. Also works before the room is
 * joined.
 */
export function usePresence<P = RegisteredPresence>(
  id: RoomId,
  options: MaybeRefOrGetter<HookOptions> = {},
): Refs<PresenceResult<P>> {
  const readable = useStoreReadable(
    options,
    () => ({ id: toValue(id), ...optionsNow<RoomOptions>(options) }),
    (store, { id, ...own }) => store.presence<P>(id, own),
  )
  return useRefs(readable)
}

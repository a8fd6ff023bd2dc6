import type { RegisteredPresence, RoomOptions, RoomResult } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

/**
 * Joins a room as long as a scope uses it: `{ status, room, self, peers, presence, error, retry }`, refs except for `retry`. The
 * options are those of joinRoom(). If several scopes use the room, the first that passes options decides.
 */
export function useRoom<P = RegisteredPresence>(
  id: RoomId,
  options: MaybeRefOrGetter<HookOptions> = {},
): Refs<RoomResult<P>> {
  const readable = useStoreReadable(
    options,
    () => ({ id: toValue(id), ...optionsNow<RoomOptions>(options) }),
    (store, { id, ...own }) => store.room<P>(id, own),
  )
  return useRefs(readable)
}

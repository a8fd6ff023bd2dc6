import type { RegisteredPresence, RoomResult } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/**
 * Joins a room as long as it has a subscriber: `{ status, room, self, peers, presence, error, retry }`. The options are those of
 * joinRoom(). If several components use the room, the first that passes options decides.
 */
export function useRoom<P = RegisteredPresence>(
  id: RoomId,
  options: MaybeGetter<HookOptions> = {},
): Live<RoomResult<P>> {
  return useReadable(useStoreReadable(options, (store, now) => store.room<P>(toValue(id), now), id))
}

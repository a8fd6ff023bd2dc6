import type { RegisteredPresence, RoomResult } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/**
 * A room, joined as long as someone shows it: `{ status, room, self, peers, presence, error, retry }`. Options are those of joinRoom(), of
 * the first who gives any.
 */
export function useRoom<P = RegisteredPresence>(
  id: RoomId,
  options: MaybeGetter<HookOptions> = {},
): Live<RoomResult<P>> {
  return useReadable(useStoreReadable(options, (store, now) => store.room<P>(toValue(id), now), id))
}

import type { PresenceResult, RegisteredPresence, RoomOptions } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

/** What this page shows of itself in a room, a ref, and the function that changes it: `{ presence, setPresence }`. Works before the room is joined, too. */
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

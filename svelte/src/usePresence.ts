import type { PresenceResult, RegisteredPresence } from '@lumamesh/core/store'
import { untrack } from 'svelte'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/** `setPresence` is there beside the value, too, as it is always the same. */
export type LivePresence<P> = Live<PresenceResult<P>> & Pick<PresenceResult<P>, 'setPresence'>

/** What this page shows of itself in a room, and how to change that: `{ presence, setPresence }`. Works before the room is joined, too. */
export function usePresence<P = RegisteredPresence>(
  id: RoomId,
  options: MaybeGetter<HookOptions> = {},
): LivePresence<P> {
  const readable = useStoreReadable(options, (store, now) => store.presence<P>(toValue(id), now), id)
  return Object.assign(useReadable(readable), {
    setPresence: (patch) => untrack(readable).getSnapshot().setPresence(patch),
  } satisfies Pick<PresenceResult<P>, 'setPresence'>)
}

import type { PresenceResult, RegisteredPresence } from '@lumamesh/core/store'
import { untrack } from 'svelte'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/** The store itself also has `setPresence`, which never changes. */
export type LivePresence<P> = Live<PresenceResult<P>> & Pick<PresenceResult<P>, 'setPresence'>

/** The presence of this page in a room, and a function to change it: `{ presence, setPresence }`. Also works before the room is joined. */
export function usePresence<P = RegisteredPresence>(
  id: RoomId,
  options: MaybeGetter<HookOptions> = {},
): LivePresence<P> {
  const readable = useStoreReadable(options, (store, now) => store.presence<P>(toValue(id), now), id)
  return Object.assign(useReadable(readable), {
    setPresence: (patch) => untrack(readable).getSnapshot().setPresence(patch),
  } satisfies Pick<PresenceResult<P>, 'setPresence'>)
}

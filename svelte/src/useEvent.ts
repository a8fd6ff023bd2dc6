import type { RoomEvents } from '@lumamesh/core'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useStoreReadable, useWhilePicked } from './useReadable.svelte.ts'

/** Calls `listener` for an event of a room while the component is mounted, or until the effect that calls this ends. */
export function useEvent<Name extends keyof RoomEvents>(
  id: RoomId,
  event: Name,
  listener: (...args: RoomEvents[Name]) => void,
  options: MaybeGetter<HookOptions> = {},
): void {
  useWhilePicked(
    useStoreReadable(options, (store, now) => store.room(toValue(id), now), id),
    ({ room }) => room,
    (room) => room.on(event, listener),
  )
}

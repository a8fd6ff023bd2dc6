import type { RoomEvents } from '@lumamesh/core'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useStoreReadable, useWhilePicked } from './useReadable.svelte.ts'

/** Hears an event of a room while the component is mounted, or the effect that this is called in. */
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

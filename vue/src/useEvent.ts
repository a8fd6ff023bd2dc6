import type { RoomEvents } from '@lumamesh/core'
import { type RoomOptions, whilePicked } from '@lumamesh/core/store'
import { type MaybeRef, type MaybeRefOrGetter, toValue, unref } from 'vue'
import { attach } from './attach.ts'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'

/** Calls `listener` for an event of a room until the scope ends. If the listener is a ref, its current function is called. */
export function useEvent<Name extends keyof RoomEvents>(
  id: RoomId,
  event: MaybeRefOrGetter<Name>,
  listener: MaybeRef<(...args: RoomEvents[Name]) => void>,
  options: MaybeRefOrGetter<HookOptions> = {},
): void {
  const readable = useStoreReadable(
    options,
    () => ({ id: toValue(id), event: toValue(event), ...optionsNow<RoomOptions>(options) }),
    (store, { id, event: _, ...own }) => store.room(id, own),
  )
  attach(readable, (roomReadable) =>
    whilePicked(
      roomReadable,
      ({ room }) => room,
      (room) => room.on(toValue(event), (...args) => unref(listener)(...args)),
    ),
  )
}

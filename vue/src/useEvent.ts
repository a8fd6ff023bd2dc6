import type { RoomEvents } from '@lumamesh/core'
import { type RoomOptions, whilePicked } from '@lumamesh/core/store'
import { type MaybeRef, type MaybeRefOrGetter, toValue, unref } from 'vue'
import { attach } from './attach.ts'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'

/** Hears an event of a room until the scope ends; where the listener is a ref, the function that it has then is called. */
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
  attach(readable, (heard) =>
    whilePicked(
      heard,
      ({ room }) => room,
      (room) => room.on(toValue(event), (...args) => unref(listener)(...args)),
    ),
  )
}

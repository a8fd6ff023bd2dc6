'use client'

import type { RoomEvents } from '@lumamesh/core'
import { whilePicked } from '@lumamesh/core/store'
import { useEffect } from 'react'
import { useLatest } from './useLatest.ts'
import { type HookOptions, roomKeys, roomOptions, useStoreReadable } from './useReadable.ts'

/** Calls `listener` for an event of a room while the component is mounted. The function of the last render is called. */
export function useEvent<Name extends keyof RoomEvents>(
  id: string | undefined,
  event: Name,
  listener: (...args: RoomEvents[Name]) => void,
  options: HookOptions = {},
): void {
  const readable = useStoreReadable(options, (store) => store.room(id, roomOptions(options)), [
    id,
    ...roomKeys(options),
  ])
  const latest = useLatest(listener)
  useEffect(
    () =>
      whilePicked(
        readable,
        ({ room }) => room,
        (room) => room.on(event, (...args) => latest.current(...args)),
      ),
    [readable, event, latest],
  )
}

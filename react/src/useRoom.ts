'use client'

import type { RegisteredPresence, RoomResult } from '@lumamesh/core/store'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

/**
 * Joins a room as long as a component uses it: `{ status, room, self, peers, presence, error, retry }`. The options are those of
 * joinRoom(). If several components use the room, the first that passes options decides.
 */
export function useRoom<P = RegisteredPresence>(
  id: string | undefined,
  options: HookOptions = {},
): RoomResult<P> {
  const make = useStoreReadable(options, (store) => store.room<P>(id, roomOptions(options)), [
    id,
    ...roomKeys(options),
  ])
  return useReadable(make)
}

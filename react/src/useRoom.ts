'use client'

import type { RegisteredPresence, RoomResult } from '@lumamesh/core/store'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

/**
 * A room, joined as long as a component uses it: `{ status, room, self, peers, presence, error, retry }`. Options are those of joinRoom(), of
 * the first component that gives any.
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

'use client'

import type { PresenceResult, RegisteredPresence } from '@lumamesh/core/store'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

/** What this page shows of itself in a room, and how to change that: `{ presence, setPresence }`. Works before the room is joined, too. */
export function usePresence<P = RegisteredPresence>(
  id: string | undefined,
  options: HookOptions = {},
): PresenceResult<P> {
  const make = useStoreReadable(options, (store) => store.presence<P>(id, roomOptions(options)), [
    id,
    ...roomKeys(options),
  ])
  return useReadable(make)
}

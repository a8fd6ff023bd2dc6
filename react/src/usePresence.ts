'use client'

import type { PresenceResult, RegisteredPresence } from '@lumamesh/core/store'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

/** The presence of this page in a room, and a function to change it: `{ presence, setPresence }`. Also works before the room is joined. */
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

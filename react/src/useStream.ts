'use client'

import { type RemoteStream, whilePicked } from '@lumamesh/core/store'
import { useEffect } from 'react'
import { useLatest } from './useLatest.ts'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

export interface UseStreamOptions extends HookOptions {
  /** Sent to the peers with the local stream: any value of up to 4 KB. */
  readonly meta?: unknown
}

/** The audio and video of the peers in a room. Sends `local` to them while the component is mounted. */
export function useStream(
  id: string | undefined,
  local?: MediaStream | null,
  options: UseStreamOptions = {},
): readonly RemoteStream[] {
  const { meta, ...hookOptions } = options
  const keys = [id, ...roomKeys(options)]
  const room = useStoreReadable(options, (store) => store.room(id, roomOptions(hookOptions)), keys)
  const streams = useStoreReadable(options, (store) => store.streams(id, roomOptions(hookOptions)), keys)
  const latestMeta = useLatest(meta)
  useEffect(() => {
    if (!local) return
    return whilePicked(
      room,
      (result) => result.room,
      (joined) => {
        joined.addStream(local, latestMeta.current)
        return () => joined.removeStream(local)
      },
    )
  }, [room, local, latestMeta])
  return useReadable(streams)
}

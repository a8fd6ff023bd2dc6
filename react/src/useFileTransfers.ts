'use client'

import type { FileTransfersResult } from '@lumamesh/core/store'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

/** File transfers to and from the peers of a room, with their progress: `{ status, transfers, send, clear, error }`. */
export function useFileTransfers(id: string | undefined, options: HookOptions = {}): FileTransfersResult {
  const make = useStoreReadable(options, (store) => store.fileTransfers(id, roomOptions(options)), [
    id,
    ...roomKeys(options),
  ])
  return useReadable(make)
}

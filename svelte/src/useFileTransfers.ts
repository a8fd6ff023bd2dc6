import type { FileTransfersResult } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/** File transfers to and from the peers of a room, with their progress: `{ status, transfers, send, clear, error }`. */
export function useFileTransfers(
  id: RoomId,
  options: MaybeGetter<HookOptions> = {},
): Live<FileTransfersResult> {
  return useReadable(useStoreReadable(options, (store, now) => store.fileTransfers(toValue(id), now), id))
}

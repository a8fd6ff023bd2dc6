import type { FileTransfersResult, RoomOptions } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

/**
 * File transfers to and from the peers of a room, with their progress: `{ status, transfers, send, clear, error }`, all refs. `send`
 * and `clear` hold functions after the room is joined.
 */
export function useFileTransfers(
  id: RoomId,
  options: MaybeRefOrGetter<HookOptions> = {},
): Refs<FileTransfersResult> {
  const readable = useStoreReadable(
    options,
    () => ({ id: toValue(id), ...optionsNow<RoomOptions>(options) }),
    (store, { id, ...own }) => store.fileTransfers(id, own),
  )
  return useRefs(readable)
}

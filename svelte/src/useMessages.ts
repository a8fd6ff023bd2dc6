import type { MessagesOptions, MessagesResult, RegisteredMessage } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/**
 * The newest messages of a room or of one of its channels, also from before the component was mounted, and a function to send one:
 * `{ status, messages, send, error }`.
 */
export function useMessages<T = RegisteredMessage>(
  id: RoomId,
  options: MaybeGetter<MessagesOptions<T> & HookOptions> = {},
): Live<MessagesResult<T>> {
  const readable = useStoreReadable(
    options,
    (store, now) => store.messages<T>(toValue(id), now),
    id,
    () => toValue(options).channel,
  )
  return useReadable(readable)
}

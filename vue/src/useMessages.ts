import type { Schema } from '@lumamesh/core'
import type { MessagesOptions, MessagesResult, RegisteredMessage, RoomOptions } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { type HookOptions, type MaybeRefs, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

export interface UseMessagesOptions<T> extends MaybeRefs<Omit<MessagesOptions<T>, 'schema'>>, HookOptions {
  /** The schema of the channel, which validates every value that arrives. */
  readonly schema?: Schema<T>
}

/**
 * The newest messages of a room or of one of its channels, also from before this call, and a function to send one:
 * `{ status, messages, send, error }`, all refs. `send` holds a function after the room is joined.
 */
export function useMessages<T = RegisteredMessage>(
  id: RoomId,
  options: MaybeRefOrGetter<UseMessagesOptions<T>> = {},
): Refs<MessagesResult<T>> {
  const readable = useStoreReadable(
    options,
    () => ({ id: toValue(id), ...optionsNow<MessagesOptions<T> & RoomOptions>(options) }),
    (store, { id, ...own }) => store.messages<T>(id, own),
  )
  return useRefs(readable)
}

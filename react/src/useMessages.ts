'use client'

import type { MessagesOptions, MessagesResult, RegisteredMessage } from '@lumamesh/core/store'
import { type HookOptions, roomKeys, roomOptions, useReadable, useStoreReadable } from './useReadable.ts'

/**
 * The newest messages of a room or of one of its channels, also from before the component was mounted, and a function to send one:
 * `{ status, messages, send, error }`.
 */
export function useMessages<T = RegisteredMessage>(
  id: string | undefined,
  options: MessagesOptions<T> & HookOptions = {},
): MessagesResult<T> {
  const make = useStoreReadable(options, (store) => store.messages<T>(id, roomOptions(options)), [
    id,
    options.channel,
    ...roomKeys(options),
  ])
  return useReadable(make)
}

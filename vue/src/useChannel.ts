import type { ChannelOptions, Peer, Schema } from '@lumamesh/core'
import {
  type ChannelResult,
  type RegisteredMessage,
  type RoomOptions,
  whilePicked,
} from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { attach } from './attach.ts'
import { type HookOptions, type MaybeRefs, optionsNow, type RoomId } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

export interface UseChannelOptions<T> extends MaybeRefs<Pick<ChannelOptions<T>, 'lane'>>, HookOptions {
  /** Checks what arrives; what fails is reported as `invalid-message` and not delivered. */
  readonly schema?: Schema<T>
  /** Hears every value that arrives; where the options are a ref or a getter, the function that they have then. */
  readonly onMessage?: (data: T, peer: Peer) => void
}

/** A named channel of a room: `{ status, channel, error }`, all refs, and `onMessage` for what arrives. Lane and schema are those of the first. */
export function useChannel<T = RegisteredMessage>(
  id: RoomId,
  name: MaybeRefOrGetter<string>,
  options: MaybeRefOrGetter<UseChannelOptions<T>> = {},
): Refs<ChannelResult<T>> {
  const readable = useStoreReadable(
    options,
    () => ({
      id: toValue(id),
      name: toValue(name),
      ...optionsNow<ChannelOptions<T> & RoomOptions>(options),
    }),
    (store, { id, name, ...own }) => store.channel<T>(id, name, own),
  )
  // What came early waits for who listens: nobody does where nothing was given.
  attach(
    () => (toValue(options).onMessage ? readable() : undefined),
    (heard) =>
      heard &&
      whilePicked(
        heard,
        ({ channel }) => channel,
        (channel) => channel.on('message', (data, peer) => toValue(options).onMessage?.(data, peer)),
      ),
  )
  return useRefs(readable)
}

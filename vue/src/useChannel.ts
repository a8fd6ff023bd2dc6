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
  /** Validates every value that arrives. A value that fails is reported as `invalid-message` and not delivered. */
  readonly schema?: Schema<T>
  /** Called with every value that arrives. If the options are a ref or a getter, their current function is called. */
  readonly onMessage?: (data: T, peer: Peer) => void
}

/**
 * A named channel of a room: `{ status, channel, error }`, all refs, with `onMessage` for the values that arrive. The first use of the
 * channel sets its lane and schema.
 */
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
  // Without `onMessage` there is no listener, so that early values wait for another one.
  attach(
    () => (toValue(options).onMessage ? readable() : undefined),
    (channelReadable) =>
      channelReadable &&
      whilePicked(
        channelReadable,
        ({ channel }) => channel,
        (channel) => channel.on('message', (data, peer) => toValue(options).onMessage?.(data, peer)),
      ),
  )
  return useRefs(readable)
}

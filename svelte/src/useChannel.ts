import type { ChannelOptions, Peer } from '@lumamesh/core'
import type { ChannelResult, RegisteredMessage } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable, useWhilePicked } from './useReadable.svelte.ts'

export interface UseChannelOptions<T> extends ChannelOptions<T>, HookOptions {
  /** Called with every value that arrives while the component is mounted. */
  readonly onMessage?: (data: T, peer: Peer) => void
}

/**
 * A named channel of a room: `{ status, channel, error }`, with `onMessage` for the values that arrive. The first component that uses
 * the channel sets its lane and schema. With `onMessage`, or with a function as options, call it in a component or an effect.
 */
export function useChannel<T = RegisteredMessage>(
  id: RoomId,
  name: MaybeGetter<string>,
  options: MaybeGetter<UseChannelOptions<T>> = {},
): Live<ChannelResult<T>> {
  const readable = useStoreReadable(
    options,
    (store, { onMessage: _, ...now }) => store.channel<T>(toValue(id), toValue(name), now),
    id,
    name,
  )
  const onMessage = () => toValue(options).onMessage
  if (typeof options === 'function' || options.onMessage) {
    useWhilePicked(
      () => onMessage() && readable(),
      ({ channel }) => channel,
      (channel) => channel.on('message', (data, peer) => onMessage()?.(data, peer)),
    )
  }
  return useReadable(readable)
}

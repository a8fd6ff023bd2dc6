import type { RemoteStream } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { useReadable, useStoreReadable, useWhilePicked } from './useReadable.svelte.ts'

export interface UseStreamOptions extends HookOptions {
  /** Sent to the peers with the local stream: any value of up to 4 KB. */
  readonly meta?: unknown
}

/**
 * The audio and video of the peers in a room. Sends `local` to them while the component is mounted. With `local`, call it in a component
 * or an effect.
 */
export function useStream(
  id: RoomId,
  local?: MaybeGetter<MediaStream | null | undefined>,
  options: MaybeGetter<UseStreamOptions> = {},
): Live<readonly RemoteStream[]> {
  const streams = useStoreReadable(
    options,
    (store, { meta: _, ...now }) => store.streams(toValue(id), now),
    id,
  )
  const room = useStoreReadable(options, (store, { meta: _, ...now }) => store.room(toValue(id), now), id)
  if (local) {
    useWhilePicked(
      () => (toValue(local) ? room() : undefined),
      (result) => result.room,
      (joined) => {
        const stream = toValue(local)
        if (!stream) return () => {}
        joined.addStream(stream, toValue(options).meta)
        return () => joined.removeStream(stream)
      },
    )
  }
  return useReadable(streams)
}

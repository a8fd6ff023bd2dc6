import { type RemoteStream, type RoomOptions, whilePicked } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import { attach } from './attach.ts'
import { type HookOptions, optionsNow, type RoomId } from './options.ts'
import { type Shown, useReadable, useStoreReadable } from './useReadable.ts'

export interface UseStreamOptions extends HookOptions {
  /** Sent to the peers with the local stream: any value of up to 4 KB. */
  readonly meta?: MaybeRefOrGetter<unknown>
}

/** The audio and video of the peers in a room. Sends `local` to them until the scope ends. */
export function useStream(
  id: RoomId,
  local?: MaybeRefOrGetter<MediaStream | null | undefined>,
  options: MaybeRefOrGetter<UseStreamOptions> = {},
): Shown<readonly RemoteStream[]> {
  const wanted = () => {
    const { meta: _, ...own } = optionsNow<RoomOptions & { meta?: unknown }>(options)
    return { id: toValue(id), ...own }
  }
  const room = useStoreReadable(
    options,
    () => ({ ...wanted(), local: toValue(local) }),
    (store, { id, local: _, ...own }) => store.room(id, own),
  )
  const streams = useStoreReadable(options, wanted, (store, { id, ...own }) => store.streams(id, own))
  attach(room, (readable) => {
    const stream = toValue(local)
    if (!stream) return
    return whilePicked(
      readable,
      (result) => result.room,
      (joined) => {
        joined.addStream(stream, toValue(toValue(options).meta))
        return () => joined.removeStream(stream)
      },
    )
  })
  return useReadable(streams)
}

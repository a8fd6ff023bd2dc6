'use client'

import type { ChannelOptions, Peer } from '@lumamesh/core'
import { type ChannelResult, type RegisteredMessage, whilePicked } from '@lumamesh/core/store'
import { useEffect } from 'react'
import { useLatest } from './useLatest.ts'
import { type HookOptions, roomKeys, useReadable, useStoreReadable } from './useReadable.ts'

export interface UseChannelOptions<T> extends ChannelOptions<T>, HookOptions {
  /** Called with every value that arrives. The function of the last render is called. */
  readonly onMessage?: (data: T, peer: Peer) => void
}

/**
 * A named channel of a room: `{ status, channel, error }`, with `onMessage` for the values that arrive. The first component that uses
 * the channel sets its lane and schema.
 */
export function useChannel<T = RegisteredMessage>(
  id: string | undefined,
  name: string,
  options: UseChannelOptions<T> = {},
): ChannelResult<T> {
  const { onMessage, store: _, ...channelOptions } = options
  const readable = useStoreReadable(options, (store) => store.channel<T>(id, name, channelOptions), [
    id,
    name,
    ...roomKeys(options),
  ])
  const latest = useLatest(onMessage)
  const listens = onMessage !== undefined
  useEffect(() => {
    if (!listens) return
    return whilePicked(
      readable,
      ({ channel }) => channel,
      (channel) => channel.on('message', (data, peer) => latest.current?.(data, peer)),
    )
  }, [readable, listens, latest])
  return useReadable(readable)
}

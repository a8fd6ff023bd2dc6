'use client'

import { type PeerSnapshot, type RegisteredPresence, type RoomResult, Selection } from '@lumamesh/core/store'
import { useState, useSyncExternalStore } from 'react'
import { type HookOptions, roomKeys, roomOptions, useStoreReadable } from './useReadable.ts'

type Peers<P> = readonly PeerSnapshot<P>[]

/** The other peers in the room. Renders again when one of them changes. */
export function usePeers<P = RegisteredPresence>(id: string | undefined, options?: HookOptions): Peers<P>
/** The result of `selector` for the other peers. Renders again only when that changes, by a shallow comparison or `isEqual`. */
export function usePeers<P = RegisteredPresence, T = unknown>(
  id: string | undefined,
  selector: (peers: Peers<P>) => T,
  isEqual?: (a: T, b: T) => boolean,
  options?: HookOptions,
): T
export function usePeers<P, T>(
  id: string | undefined,
  selectorOrOptions?: ((peers: Peers<P>) => T) | HookOptions,
  isEqual?: (a: T, b: T) => boolean,
  optionsArgument?: HookOptions,
): T | Peers<P> {
  const selector = typeof selectorOrOptions === 'function' ? selectorOrOptions : undefined
  const options = optionsArgument ?? (typeof selectorOrOptions === 'object' ? selectorOrOptions : {})
  const room = useStoreReadable(options, (store) => store.room<P>(id, roomOptions(options)), [
    id,
    ...roomKeys(options),
  ])
  const [selection] = useState(() => new Selection<Peers<P>, T>())
  const pick = ({ peers }: RoomResult<P>) => (selector ? selection.of(peers, selector, isEqual) : peers)
  return useSyncExternalStore(
    room.subscribe,
    () => pick(room.getSnapshot()),
    () => pick(room.getServerSnapshot()),
  )
}

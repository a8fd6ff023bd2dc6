import { type PeerSnapshot, type RegisteredPresence, Selection } from '@lumamesh/core/store'
import { computed, type MaybeRef, type MaybeRefOrGetter } from 'vue'
import type { HookOptions, RoomId } from './options.ts'
import type { Shown } from './useReadable.ts'
import { useRoom } from './useRoom.ts'

type Peers<P> = readonly PeerSnapshot<P>[]

/** The other peers in the room. */
export function usePeers<P = RegisteredPresence>(id: RoomId, options?: MaybeRef<HookOptions>): Shown<Peers<P>>
/**
 * The result of `selector` for the other peers and the refs that it reads. Triggers only when that changes, by a shallow comparison or
 * `isEqual`.
 */
export function usePeers<P = RegisteredPresence, T = unknown>(
  id: RoomId,
  selector: (peers: Peers<P>) => T,
  isEqual?: (a: T, b: T) => boolean,
  options?: MaybeRefOrGetter<HookOptions>,
): Shown<T>
export function usePeers<P, T>(
  id: RoomId,
  selectorOrOptions?: ((peers: Peers<P>) => T) | MaybeRef<HookOptions>,
  isEqual?: (a: T, b: T) => boolean,
  optionsArgument?: MaybeRefOrGetter<HookOptions>,
): Shown<T> | Shown<Peers<P>> {
  const selector = typeof selectorOrOptions === 'function' ? selectorOrOptions : undefined
  const options = optionsArgument ?? (typeof selectorOrOptions === 'function' ? {} : selectorOrOptions)
  const { peers } = useRoom<P>(id, options)
  if (!selector) return peers
  const selection = new Selection<Peers<P>, T>()
  // A new function each time, so that the selector runs again when a ref that it reads changes.
  return computed(() => selection.of(peers.value, (all) => selector(all), isEqual))
}

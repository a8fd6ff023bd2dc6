import { type PeerSnapshot, type RegisteredPresence, Selection } from '@lumamesh/core/store'
import { computed, type MaybeRef, type MaybeRefOrGetter } from 'vue'
import type { HookOptions, RoomId } from './options.ts'
import type { Shown } from './useReadable.ts'
import { useRoom } from './useRoom.ts'

type Peers<P> = readonly PeerSnapshot<P>[]

/** Who else is in the room. */
export function usePeers<P = RegisteredPresence>(id: RoomId, options?: MaybeRef<HookOptions>): Shown<Peers<P>>
/** What `selector` makes of them, and of the refs that it reads; triggers only when that has changed (shallowly, or as `isEqual` says). */
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
  given?: MaybeRefOrGetter<HookOptions>,
): Shown<T> | Shown<Peers<P>> {
  const selector = typeof selectorOrOptions === 'function' ? selectorOrOptions : undefined
  const options = given ?? (typeof selectorOrOptions === 'function' ? {} : selectorOrOptions)
  const { peers } = useRoom<P>(id, options)
  if (!selector) return peers
  const selection = new Selection<Peers<P>, T>()
  // A function of its own each time, so that it is asked again when a ref that it reads has changed.
  return computed(() => selection.of(peers.value, (all) => selector(all), isEqual))
}

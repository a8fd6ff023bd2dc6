import { type PeerSnapshot, type RegisteredPresence, Selection } from '@lumamesh/core/store'
import { type Live, liveDerived } from './live.svelte.ts'
import type { HookOptions, MaybeGetter, RoomId } from './options.ts'
import { useRoom } from './useRoom.ts'

type Peers<P> = readonly PeerSnapshot<P>[]

/** The other peers in the room. Updates when one of them changes. Pass options that are a function as the fourth argument. */
export function usePeers<P = RegisteredPresence>(id: RoomId, options?: HookOptions): Live<Peers<P>>
/**
 * The result of `selector` for the other peers and the runes that it reads. Updates only when that changes, by a shallow comparison or
 * `isEqual`.
 */
export function usePeers<P = RegisteredPresence, T = unknown>(
  id: RoomId,
  selector: ((peers: Peers<P>) => T) | undefined,
  isEqual?: (a: T, b: T) => boolean,
  options?: MaybeGetter<HookOptions>,
): Live<T>
export function usePeers<P, T>(
  id: RoomId,
  selectorOrOptions?: ((peers: Peers<P>) => T) | HookOptions,
  isEqual?: (a: T, b: T) => boolean,
  optionsArgument?: MaybeGetter<HookOptions>,
): Live<T | Peers<P>> {
  const selector = typeof selectorOrOptions === 'function' ? selectorOrOptions : undefined
  const options = optionsArgument ?? (typeof selectorOrOptions === 'object' ? selectorOrOptions : {})
  const room = useRoom<P>(id, options)
  const selection = new Selection<Peers<P>, T>()
  return liveDerived(() => {
    const { peers } = room.current
    // A new function each time, since the selector may read other runes each time.
    return selector ? selection.of(peers, (all) => selector(all), isEqual) : peers
  })
}

import { type PeerSnapshot, type RegisteredPresence, Selection } from '@lumamesh/core/store'
import { type Live, liveDerived } from './live.svelte.ts'
import type { HookOptions, MaybeGetter, RoomId } from './options.ts'
import { useRoom } from './useRoom.ts'

type Peers<P> = readonly PeerSnapshot<P>[]

/** Who else is in the room; another list when one of them changes. A function as options goes fourth. */
export function usePeers<P = RegisteredPresence>(id: RoomId, options?: HookOptions): Live<Peers<P>>
/** What `selector` makes of them: another only when that has changed (shallowly, or as `isEqual` says), or a rune that it reads. */
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
  given?: MaybeGetter<HookOptions>,
): Live<T | Peers<P>> {
  const selector = typeof selectorOrOptions === 'function' ? selectorOrOptions : undefined
  const options = given ?? (typeof selectorOrOptions === 'object' ? selectorOrOptions : {})
  const room = useRoom<P>(id, options)
  const selection = new Selection<Peers<P>, T>()
  return liveDerived(() => {
    const { peers } = room.current
    // Another function each time, as it may read other things each time.
    return selector ? selection.of(peers, (all) => selector(all), isEqual) : peers
  })
}

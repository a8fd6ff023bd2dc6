import type { PeerSnapshot, RegisteredPresence } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import { type HookOptions, type MaybeGetter, type RoomId, toValue } from './options.ts'
import { usePeers } from './usePeers.ts'

/** One peer of a room, or undefined if it is not in the room. Updates only when that peer changes. */
export function usePeer<P = RegisteredPresence>(
  id: RoomId,
  peerId: MaybeGetter<string | undefined>,
  options?: MaybeGetter<HookOptions>,
): Live<PeerSnapshot<P> | undefined> {
  return usePeers<P, PeerSnapshot<P> | undefined>(
    id,
    (peers) => peers.find((peer) => peer.id === toValue(peerId)),
    Object.is,
    options,
  )
}

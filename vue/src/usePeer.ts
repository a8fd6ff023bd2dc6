import type { PeerSnapshot, RegisteredPresence } from '@lumamesh/core/store'
import { type MaybeRefOrGetter, toValue } from 'vue'
import type { HookOptions, RoomId } from './options.ts'
import { usePeers } from './usePeers.ts'
import type { Shown } from './useReadable.ts'

/** One peer of a room, or undefined if it is not in the room. Triggers only when that peer changes. */
export function usePeer<P = RegisteredPresence>(
  id: RoomId,
  peerId: MaybeRefOrGetter<string | undefined>,
  options: MaybeRefOrGetter<HookOptions> = {},
): Shown<PeerSnapshot<P> | undefined> {
  return usePeers<P, PeerSnapshot<P> | undefined>(
    id,
    (peers) => peers.find((peer) => peer.id === toValue(peerId)),
    Object.is,
    options,
  )
}

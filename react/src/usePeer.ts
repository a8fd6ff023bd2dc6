'use client'

import type { PeerSnapshot, RegisteredPresence } from '@lumamesh/core/store'
import { usePeers } from './usePeers.ts'
import type { HookOptions } from './useReadable.ts'

/** One peer of a room, or undefined if it is not in the room. Renders again only when that peer changes. */
export function usePeer<P = RegisteredPresence>(
  id: string | undefined,
  peerId: string | undefined,
  options: HookOptions = {},
): PeerSnapshot<P> | undefined {
  return usePeers<P, PeerSnapshot<P> | undefined>(
    id,
    (peers) => peers.find((peer) => peer.id === peerId),
    Object.is,
    options,
  )
}

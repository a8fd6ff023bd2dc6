/**
 * Hooks for React 18 and 19.
 *
 * @module @lumamesh/react
 */

export type { ChannelOptions, LumameshError, Peer, RelayState, Room, RoomEvents } from '@lumamesh/core'
export {
  type ChannelResult,
  createNetworkStore,
  type FileTransfer,
  type FileTransfersResult,
  type Message,
  type MessagesOptions,
  type MessagesResult,
  type NetworkResult,
  type NetworkStore,
  type NetworkStoreOptions,
  type PeerSnapshot,
  type PresenceResult,
  type Register,
  type RemoteStream,
  type RoomResult,
  shallowEqual,
} from '@lumamesh/core/store'
export { NetworkProvider, useNetworkStore } from './provider.tsx'
export { type UseChannelOptions, useChannel } from './useChannel.ts'
export { useEvent } from './useEvent.ts'
export { useFileTransfers } from './useFileTransfers.ts'
export { useMessages } from './useMessages.ts'
export { useNetwork } from './useNetwork.ts'
export { usePeer } from './usePeer.ts'
export { usePeers } from './usePeers.ts'
export { usePresence } from './usePresence.ts'
export type { HookOptions, StoreOptions } from './useReadable.ts'
export { useRelays } from './useRelays.ts'
export { useRoom } from './useRoom.ts'
export { type UseStreamOptions, useStream } from './useStream.ts'

/**
 * Composables for Vue 3.5.
 *
 * @module @lumamesh/vue
 */

export type { ChannelOptions, LumameshError, Peer, RelayState, Room, RoomEvents } from '@lumamesh/core'
export {
  type ChannelResult,
  createNetworkStore,
  type FileTransfer,
  type FileTransfersResult,
  type Message,
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
export type { HookOptions, MaybeRefs, RoomId, StoreOptions } from './options.ts'
export { NetworkPlugin, provideNetworkStore, useNetworkStore } from './plugin.ts'
export { type UseChannelOptions, useChannel } from './useChannel.ts'
export { useEvent } from './useEvent.ts'
export { useFileTransfers } from './useFileTransfers.ts'
export { type UseMessagesOptions, useMessages } from './useMessages.ts'
export { useNetwork } from './useNetwork.ts'
export { usePeer } from './usePeer.ts'
export { usePeers } from './usePeers.ts'
export { usePresence } from './usePresence.ts'
export type { Shown } from './useReadable.ts'
export type { Refs } from './useRefs.ts'
export { useRelays } from './useRelays.ts'
export { useRoom } from './useRoom.ts'
export { type UseStreamOptions, useStream } from './useStream.ts'

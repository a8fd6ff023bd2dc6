/**
 * One network for all components of an app: what the hooks of React, Vue and Svelte are built on.
 *
 * @module @lumamesh/core/store
 */

export type { FileSink, FileTransfer, FileTransferList, SendFilesOptions } from './store/fileTransfers.ts'
export type { Schedule } from './store/framedListeners.ts'
export type { InRoom } from './store/inRoom.ts'
export type { Message, MessageList, MessagesOptions } from './store/messageLog.ts'
export type { NetworkResult } from './store/networkResult.ts'
export {
  type ChannelResult,
  createNetworkStore,
  defaultNetworkStore,
  type FileTransfersResult,
  type MessagesResult,
  NetworkStore,
  type NetworkStoreOptions,
  type PresenceResult,
  type RoomOptions,
} from './store/networkStore.ts'
export type { PeerSnapshot, RemoteStream } from './store/peerSnapshot.ts'
export type { Fetched, IceCredentials, Relays } from './store/queries.ts'
export { type Readable, Selection, select, shallowEqual, whilePicked } from './store/readable.ts'
export type { PresencePatch, Register, RegisteredMessage, RegisteredPresence } from './store/register.ts'
export type { JoinPlan } from './store/roomPlans.ts'
export type { RoomResult } from './store/roomResult.ts'

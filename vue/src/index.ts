export type { Peer, Room } from '@lumamesh/core'

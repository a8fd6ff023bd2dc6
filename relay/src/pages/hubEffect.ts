import { encodeFrame, type Frame } from '@lumamesh/core/protocol'
import type { RoomSignal } from '../shared/roomSignal.ts'

/** What the hub wants done. Topics and peers are hex. */
export type HubEffect =
  | { type: 'send'; link: number; bytes: Uint8Array }
  /** Ends the link once everything sent on it has left. Nothing more is received from it. */
  | { type: 'close'; link: number }
  /** For other relays: a page of this relay has entered or left a room. */
  | { type: 'entered' | 'exited'; topic: string; peer: string }
  /** For another relay: a page of this relay sends a signal to a member there. */
  | { type: 'signal'; signal: RoomSignal }

/** The effect that sends this frame on the link. */
export function sendFrame(link: number, frame: Frame): HubEffect {
  return { type: 'send', link, bytes: encodeFrame(frame) }
}

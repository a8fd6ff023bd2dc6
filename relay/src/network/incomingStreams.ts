import type { Stream } from '@libp2p/interface'
import { LumameshError } from '@lumamesh/core/protocol'
import type { Log } from '../shared/log.ts'
import type { Guard } from './guard.ts'
import { readNetworkFrames } from './networkFrameReader.ts'
import type { NetworkFrame } from './networkFrames.ts'

/** Frames about rooms. */
export const SIGNAL_PROTOCOL = '/lumamesh/signal/1'
/** Syncs of announcements. */
export const MEMBERS_PROTOCOL = '/lumamesh/members/1'

export interface IncomingStreamsEnvironment {
  guard: Guard
  log: Log
  frame(relay: string, frame: NetworkFrame): void
  sync(relay: string, stream: Stream): void
  /** The relay broke the rules; `why` is for the log. */
  shutOut(relay: string, why: string): void
}

/** Streams that other relays open: reads them within the rates of the guard. */
export class IncomingStreams {
  readonly #environment: IncomingStreamsEnvironment

  constructor(environment: IncomingStreamsEnvironment) {
    this.#environment = environment
  }

  /** A relay opened a stream with one of the two protocols. */
  receive(protocol: string, relay: string, stream: Stream): void {
    const { guard, sync } = this.#environment
    if (protocol === SIGNAL_PROTOCOL) this.#read(relay, stream)
    else if (guard.admitsSync(relay, performance.now())) sync(relay, stream)
    else stream.abort(new LumameshError('rate-limited', 'The relay asks for too many syncs.'))
  }

  #read(relay: string, stream: Stream): void {
    const { guard, log, frame, shutOut } = this.#environment
    void readNetworkFrames(stream, {
      admits: (bytes) => {
        const admitted = guard.admitsFrame(relay, bytes, performance.now())
        if (!admitted) shutOut(relay, 'it sends too many frames')
        return admitted
      },
      frame: (received) => frame(relay, received),
      malformed: () => shutOut(relay, 'it sends malformed frames'),
      broken: (err) => log.debug({ relay, err }, 'a stream from a relay failed'),
    })
  }
}

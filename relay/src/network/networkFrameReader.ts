import type { Stream } from '@libp2p/interface'
import { LumameshError } from '@lumamesh/core/protocol'
import { decodeNetworkFrame, type NetworkFrame } from './networkFrames.ts'
import { framesOf } from './relayStreams.ts'

export interface NetworkFrameReaderEvents {
  /** Whether a frame of so many bytes may be read; false ends the stream. */
  admits(bytes: number): boolean
  frame(frame: NetworkFrame): void
  /** A frame made no sense. */
  malformed(): void
  /** The stream broke off. */
  broken(error: unknown): void
}

/** Reads what another relay says of rooms, to the end: whoever has ended has nothing to say with any more. */
export async function readNetworkFrames(stream: Stream, events: NetworkFrameReaderEvents): Promise<void> {
  try {
    for await (const bytes of framesOf(stream)) {
      if (!events.admits(bytes.length)) break
      const frame = decodeNetworkFrame(bytes)
      if (frame) events.frame(frame)
    }
  } catch (error) {
    if (error instanceof LumameshError && error.code === 'malformed') events.malformed()
    else events.broken(error)
  }
  stream.abort(new LumameshError('closed', 'The stream was read to its end.'))
}

import type { Stream } from '@libp2p/interface'
import { LumameshError } from '@lumamesh/core/protocol'
import { decodeNetworkFrame, type NetworkFrame } from './networkFrames.ts'
import { framesOf } from './relayStreams.ts'

export interface NetworkFrameReaderEvents {
  /** Whether a frame of so many bytes may be read. False aborts the stream. */
  admits(bytes: number): boolean
  frame(frame: NetworkFrame): void
  /** A frame was malformed. */
  malformed(): void
  /** The stream failed. */
  broken(error: unknown): void
}

/** Reads the frames about rooms that another relay sends, until the stream ends. Then aborts it, in both directions. */
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

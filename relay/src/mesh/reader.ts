import type { Stream } from '@libp2p/interface'
import { LumameshError } from '@lumamesh/core/protocol'
import { decodeMeshFrame, type MeshFrame } from './frames.ts'
import { framesOf } from './streams.ts'

export interface ReaderEvents {
  /** Whether a frame of so many bytes may be read; false ends the stream. */
  admits(bytes: number): boolean
  frame(frame: MeshFrame): void
  /** A frame made no sense. */
  malformed(): void
  /** The stream broke off. */
  broken(error: unknown): void
}

/** Reads what another relay says of rooms, to the end: whoever has ended has nothing to say with any more. */
export async function readFrames(stream: Stream, events: ReaderEvents): Promise<void> {
  try {
    for await (const bytes of framesOf(stream)) {
      if (!events.admits(bytes.length)) break
      const frame = decodeMeshFrame(bytes)
      if (frame) events.frame(frame)
    }
  } catch (error) {
    if (error instanceof LumameshError && error.code === 'malformed') events.malformed()
    else events.broken(error)
  }
  stream.abort(new LumameshError('closed', 'The stream was read to its end.'))
}

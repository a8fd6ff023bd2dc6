import type { Stream } from '@libp2p/interface'
import { decode, encode } from 'it-length-prefixed'
import { MAX_BUFFERED_BYTES, MAX_NETWORK_FRAME_BYTES } from './networkLimits.ts'

/** What the streams need from the network around them. */
export interface RelayStreamsEnvironment {
  open(relay: string): Promise<Stream>
  /** Frames could not be sent to the relay. */
  failed(relay: string, error: unknown): void
}

interface StreamWriter {
  waiting: Uint8Array[]
  bytes: number
  stream: Stream | undefined
}

/** One stream to each other relay, for frames about rooms. Frames wait until it is open. */
export class RelayStreams {
  readonly #environment: RelayStreamsEnvironment
  readonly #writers = new Map<string, StreamWriter>()
  readonly #connected = new Set<string>()

  constructor(environment: RelayStreamsEnvironment) {
    this.#environment = environment
  }

  /** The connection to the relay has opened. */
  connected(relay: string): void {
    this.#connected.add(relay)
    const writer = this.#writers.get(relay)
    if (writer) void this.#open(relay, writer)
  }

  /** Sends a frame, or keeps it until the stream is open. */
  send(relay: string, frame: Uint8Array): void {
    const known = this.#writers.get(relay)
    const writer = known ?? { waiting: [], bytes: 0, stream: undefined }
    if (!known) this.#writers.set(relay, writer)
    if (writer.stream) return this.#write(relay, writer.stream, frame)
    writer.waiting.push(frame)
    writer.bytes += frame.length
    if (writer.bytes > MAX_BUFFERED_BYTES)
      this.#environment.failed(relay, new Error('Too many bytes wait for the relay'))
    else if (!known && this.#connected.has(relay)) void this.#open(relay, writer)
  }

  /** The connection to the relay has closed or could not be opened: forgets the frames that wait. */
  disconnected(relay: string): void {
    this.#connected.delete(relay)
    this.#writers.delete(relay)
  }

  async #open(relay: string, writer: StreamWriter): Promise<void> {
    try {
      const stream = await this.#environment.open(relay)
      if (this.#writers.get(relay) !== writer) return stream.abort(new Error('The connection has closed'))
      stream.maxWriteBufferLength = MAX_BUFFERED_BYTES
      stream.addEventListener('close', () => {
        // A connected relay that closes the stream receives nothing more.
        if (this.#writers.get(relay) === writer)
          this.#environment.failed(relay, new Error('The relay closed the stream'))
      })
      writer.stream = stream
      for (const frame of writer.waiting.splice(0)) this.#write(relay, stream, frame)
    } catch (error) {
      if (this.#writers.get(relay) === writer) this.#environment.failed(relay, error)
    }
  }

  #write(relay: string, stream: Stream, frame: Uint8Array): void {
    try {
      stream.send(encode.single(frame))
    } catch (error) {
      // The buffer is full: the relay reads too slowly.
      this.#environment.failed(relay, error)
    }
  }
}

/** The frames of a stream, until it ends. @throws Error for a frame that is too large */
export async function* framesOf(stream: Stream): AsyncGenerator<Uint8Array> {
  for await (const frame of decode(stream, { maxDataLength: MAX_NETWORK_FRAME_BYTES })) yield frame.subarray()
}

/** Sends one frame with its length. Returns false if the buffer of the stream is full. */
export function sendFrame(stream: Stream, frame: Uint8Array): boolean {
  return stream.send(encode.single(frame))
}

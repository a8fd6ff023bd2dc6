import { LumameshError } from '../errors.ts'
import { type FileInfo, safeName } from './fileInfo.ts'
import type { IncomingTransfer } from './incoming.ts'
import { failure } from './opcodes.ts'

/**
 * The size of the pieces for a sink or a Blob, in bytes. Larger pieces make sinks faster, and a large file needs fewer
 * of them.
 */
const SINK_BYTES = 256 * 1024
const BLOB_BYTES = 1024 * 1024

/**
 * A file or stream that a peer offers. Accept it once, with stream(), blob(), saveTo() or opfs(), or refuse() it. No
 * bytes are sent before it is accepted. At most 2 MiB are kept in memory for a slow sink.
 */
export class IncomingFile {
  /** A number that is unique among the files from this peer. */
  readonly id: number
  /** A name that is safe for a file system. `file` if the sender gave none. */
  readonly name: string
  /** The MIME type that the sender gave, or an empty string. */
  readonly type: string
  /** The size that the sender gave, in bytes. Undefined for a stream. */
  readonly size: number | undefined
  /** The value that the sender's app passed as `meta`. Not validated. */
  readonly meta: unknown
  readonly #transfer: IncomingTransfer

  /** @internal */
  constructor(id: number, [name, type, size, meta]: FileInfo, transfer: IncomingTransfer) {
    this.id = id
    this.name = safeName(name)
    this.type = type
    this.size = size ?? undefined
    this.meta = meta
    this.#transfer = transfer
  }

  get status(): 'offered' | 'receiving' | 'done' | 'stopped' {
    return this.#transfer.status
  }

  /** Why the transfer stopped. Undefined if it did not. */
  get error(): LumameshError | undefined {
    return this.#transfer.error
  }

  /** The number of bytes received so far. */
  get received(): number {
    return this.#transfer.received
  }

  /** Calls `listener` every 256 KiB and when the status changes. Returns a function that removes the listener. */
  onProgress(listener: (received: number, size: number | undefined) => void): () => void {
    return this.#transfer.events.on('change', () => listener(this.received, this.size))
  }

  /**
   * Accepts the file as a stream of bytes with backpressure. Read it to the end: the stream closes only if all bytes
   * arrived unchanged. Otherwise it errors with `transfer-corrupt`, `transfer-stopped`, `aborted` or `peer-left`.
   * @throws LumameshError `invalid-option` if it was already accepted or refused
   */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#transfer.accept()
    return this.#pieces(1, () => this.#transfer.finish())
  }

  /**
   * Accepts the file as a Blob. Browsers keep a large Blob on disk.
   * @throws LumameshError as stream() does, as a rejection
   */
  async blob(): Promise<Blob> {
    const parts: Blob[] = []
    const write = (piece: Uint8Array<ArrayBuffer>) => void parts.push(new Blob([piece]))
    await this.#pour(new WritableStream({ write }), BLOB_BYTES)
    return new Blob(parts, { type: this.type })
  }

  /**
   * Accepts the file and writes it to a stream, which is closed at the end, or to a file that the user chose. A sink
   * that fails stops the transfer.
   * @throws LumameshError as stream() does, as a rejection. The cause of `transfer-stopped` is the error of the sink
   */
  async saveTo(sink: WritableStream<Uint8Array<ArrayBuffer>> | FileSystemFileHandle): Promise<void> {
    return this.#pour('createWritable' in sink ? await sink.createWritable() : sink, SINK_BYTES)
  }

  /**
   * Accepts the file and writes it to the origin private file system. Replaces a file of the same name.
   * @throws LumameshError as saveTo() does, as a rejection; `no-storage` if the page has no such file system. In that
   * case the file can still be accepted in another way
   */
  async opfs(name: string = this.name): Promise<File> {
    const { handle, sink } = await openPrivate(name)
    await this.#pour(sink, SINK_BYTES)
    return handle.getFile()
  }

  /** Refuses the file. The sender's promise rejects with `refused` and `reason` as the message. */
  refuse(reason?: string): void {
    this.abort(reason)
  }

  /** Stops the transfer. The sender's promise rejects with `transfer-stopped` and `reason` as the message. */
  abort(reason = 'The receiver stopped the transfer.'): void {
    this.#transfer.stop(new LumameshError('aborted', reason))
  }

  async #pour(sink: WritableStream<Uint8Array<ArrayBuffer>>, atLeast: number): Promise<void> {
    const transfer = this.#transfer
    transfer.accept()
    try {
      await this.#pieces(atLeast).pipeTo(sink)
      transfer.finish()
    } catch (error) {
      transfer.stop(failure(error))
      throw transfer.error
    }
  }

  #pieces(atLeast: number, finished = () => {}): ReadableStream<Uint8Array<ArrayBuffer>> {
    const transfer = this.#transfer
    return new ReadableStream(
      {
        async pull(controller) {
          const piece = await transfer.pull(atLeast)
          if (piece.length > 0) return controller.enqueue(piece as Uint8Array<ArrayBuffer>)
          finished()
          controller.close()
        },
        cancel: (reason) => transfer.stop(failure(reason)),
      },
      // Prevents pulls ahead of reads, because a pull acknowledges the piece before.
      { highWaterMark: 0 },
    )
  }
}

async function openPrivate(name: string) {
  try {
    const directory = await navigator.storage.getDirectory()
    const handle = await directory.getFileHandle(name, { create: true })
    return { handle, sink: await handle.createWritable() }
  } catch (cause) {
    throw new LumameshError(
      'no-storage',
      'This page has no origin private file system. Use blob() or saveTo(); the file is still on offer.',
      { cause },
    )
  }
}

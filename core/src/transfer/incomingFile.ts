import { LumameshError } from '../errors.ts'
import { type FileInfo, safeName } from './fileInfo.ts'
import type { IncomingTransfer } from './incoming.ts'
import { failure } from './opcodes.ts'

/** Pieces for a sink, which gets faster with their size, and for a Blob, so that a large file does not take many. */
const SINK_BYTES = 256 * 1024
const BLOB_BYTES = 1024 * 1024

/**
 * A file or a stream that a peer offers. Nothing of it comes before it is taken, once, by `stream`, `blob`, `saveTo` or `opfs`; at most
 * 2 MiB wait in memory for a slow sink.
 */
export class IncomingFile {
  /** Of all that this peer sends. */
  readonly id: number
  /** Safe as a file's name; `file` where the sender gave none. */
  readonly name: string
  /** MIME type as the sender says, or empty. */
  readonly type: string
  /** Bytes, as the sender says; undefined for a stream. */
  readonly size: number | undefined
  /** What the sender's app added. */
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

  /** Why it stopped, where it did. */
  get error(): LumameshError | undefined {
    return this.#transfer.error
  }

  /** Bytes that have come. */
  get received(): number {
    return this.#transfer.received
  }

  /** Calls `listener` every 256 KiB and whenever the status changes, until the returned function is called. */
  onProgress(listener: (received: number, size: number | undefined) => void): () => void {
    return this.#transfer.events.on('change', () => listener(this.received, this.size))
  }

  /**
   * The bytes as they come, no faster than they are read. Whoever reads must read to the end: that it closes says that all is what was
   * sent. It errors with `transfer-corrupt`, `transfer-stopped`, `aborted` or `peer-left`.
   * @throws LumameshError `invalid-option` when it was taken or refused already
   */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    this.#transfer.accept()
    return this.#pieces(1, () => this.#transfer.finish())
  }

  /**
   * All of it as a Blob, which browsers keep on disk when it is large.
   * @throws LumameshError as stream() does (as a rejection)
   */
  async blob(): Promise<Blob> {
    const parts: Blob[] = []
    const write = (piece: Uint8Array<ArrayBuffer>) => void parts.push(new Blob([piece]))
    await this.#pour(new WritableStream({ write }), BLOB_BYTES)
    return new Blob(parts, { type: this.type })
  }

  /**
   * Writes it into a stream, and closes that, or into a file that the user chose. A sink that fails stops the transfer.
   * @throws LumameshError as stream() does; `transfer-stopped` has what the sink threw as its cause (as a rejection)
   */
  async saveTo(sink: WritableStream<Uint8Array<ArrayBuffer>> | FileSystemFileHandle): Promise<void> {
    return this.#pour('createWritable' in sink ? await sink.createWritable() : sink, SINK_BYTES)
  }

  /**
   * Writes it into the origin private file system, in place of a file of that name.
   * @throws LumameshError as saveTo() does; `no-storage` where there is none, then take it in another way (as a rejection)
   */
  async opfs(name: string = this.name): Promise<File> {
    const { handle, sink } = await openPrivate(name)
    await this.#pour(sink, SINK_BYTES)
    return handle.getFile()
  }

  /** Says no; the sender's promise rejects with `refused` and the reason as message. */
  refuse(reason?: string): void {
    this.abort(reason)
  }

  /** Stops it; the sender's promise rejects with `transfer-stopped` and the reason as message. */
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
      // Nothing is pulled that nobody asked for: a pull says that the piece before was taken.
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

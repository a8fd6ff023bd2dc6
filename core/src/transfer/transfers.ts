import { LumameshError } from '../errors.ts'
import { Reader } from '../wire/reader.ts'
import { isFileInfo, MAX_META_BYTES, MAX_NAME_CHARS, MAX_TYPE_CHARS } from './fileInfo.ts'
import { IncomingTransfer } from './incoming.ts'
import { IncomingFile } from './incomingFile.ts'
import { END, failure, isCount, MAX_OPEN, misbehaved, OFFER } from './opcodes.ts'
import { OutgoingTransfer } from './outgoing.ts'
import { pump, type Source } from './source.ts'
import type { Transfer } from './transfer.ts'

/** How a file is sent. */
export interface SendFileOptions {
  /** Up to 255 characters. Default: the File's. */
  name?: string
  /** MIME type, up to 127 characters. Default: the Blob's. */
  type?: string
  /** A value for the other side's app, up to 4 KiB as it is sent. */
  meta?: unknown
  /** Stops it. */
  signal?: AbortSignal
  /** Hears when the other side accepts, and every 256 KiB how many bytes it has taken; `size` is undefined for a stream. */
  onProgress?(progress: SendProgress): void
}

/** How far a file is. */
export interface SendProgress {
  /** Bytes that the other side has taken. */
  readonly sent: number
  readonly size: number | undefined
  /** The other side has said yes. */
  readonly accepted: boolean
}

/** The conversation that carries transfers; each promise resolves when the message was handed to the network. */
export interface TransferPort {
  control(value: unknown, lane: 'reliable' | 'bulk'): Promise<void>
  /** Waits while the lane is full. */
  bytes(payload: Uint8Array): Promise<void>
  /** Hands a file to the app; whether anybody listens. */
  offered(file: IncomingFile): boolean
}

/** All transfers of one conversation, both ways. */
export class Transfers {
  #closed: LumameshError | undefined
  /** Not yet offered, as the other side has enough of ours. */
  #turn: OutgoingTransfer[] = []
  #nextOutgoing = 0
  #nextIncoming = 0
  readonly #outgoing = new Map<number, OutgoingTransfer>()
  readonly #incoming = new Map<number, IncomingTransfer>()
  readonly #port: TransferPort

  constructor(port: TransferPort) {
    this.#port = port
  }

  /**
   * Resolves when the other side has all, and the same. Of more than 32 at a time the others wait in line.
   * @throws LumameshError `invalid-option`, `unserialisable`, `refused`, `aborted`, `transfer-stopped`, `transfer-corrupt`, or the
   * reason given to close() (as a rejection)
   */
  async send(source: Source, options: SendFileOptions = {}): Promise<void> {
    const { name, type, meta, signal, onProgress } = options
    const { size, name: ownName = '', type: ownType = '' } = source as Partial<File>
    const info = [name ?? ownName, type ?? ownType, size ?? null, meta]
    const stream = source instanceof Blob ? source.stream() : source
    if (!isFileInfo(info) || (stream.locked ?? true)) {
      throw new LumameshError(
        'invalid-option',
        `Pass a Blob or an unlocked stream, a \`name\` of at most ${MAX_NAME_CHARS} characters, a \`type\` of at most ${MAX_TYPE_CHARS} characters, and a \`meta\` of at most ${MAX_META_BYTES} bytes without a Blob.`,
      )
    }
    if (this.#closed) throw this.#closed
    const reader = stream.getReader()
    const transfer = new OutgoingTransfer(info)
    const abort = () =>
      transfer.stop(
        new LumameshError('aborted', 'The sender aborted the transfer.', { cause: signal?.reason }),
      )
    return new Promise((resolve, reject) => {
      let reported = -1
      transfer.events.on('change', () => {
        if (transfer.status === 'done') resolve()
        if (transfer.error) {
          reject(transfer.error)
          reader.cancel(transfer.error).catch(() => {})
        }
        if (!transfer.open) signal?.removeEventListener('abort', abort)
        // The end comes twice: with the last acknowledgement, and as the status `done`.
        if (transfer.error || transfer.acknowledged === reported) return
        reported = transfer.acknowledged
        onProgress?.({ sent: reported, size, accepted: transfer.status !== 'offered' })
      })
      signal?.addEventListener('abort', abort)
      if (signal?.aborted) abort()
      this.#turn.push(transfer)
      this.#offerNext()
      pump(reader, transfer, (payload) => this.#port.bytes(payload)).catch((error) =>
        transfer.stop(failure(error)),
      )
    })
  }

  /** A value arrived on the transfers' channel. @throws LumameshError `peer-misbehaved` */
  receiveControl(value: unknown): void {
    const [sign, id, ...rest] = Array.isArray(value) ? value : []
    if (!isCount(sign) || !isCount(id)) throw misbehaved()
    if (sign === OFFER) this.#offered(id, rest)
    else if (sign % 2) known(this.#outgoing, id, this.#nextOutgoing)?.receive(sign, rest[0])
    else known(this.#incoming, id, this.#nextIncoming)?.receive(sign, rest[0])
  }

  /** Bytes of a transfer arrived. @throws LumameshError `malformed`, `peer-misbehaved` */
  receiveBytes(payload: Uint8Array): void {
    const reader = new Reader(payload)
    known(this.#incoming, reader.varint(), this.#nextIncoming)?.receiveBytes(reader.take(reader.left))
  }

  /** The peer is gone: all stop. */
  close(error: LumameshError): void {
    this.#closed = error
    for (const transfer of [...this.#turn.splice(0), ...this.#outgoing.values(), ...this.#incoming.values()])
      transfer.lose(error)
  }

  #offerNext(): void {
    while (this.#outgoing.size < MAX_OPEN) {
      const transfer = this.#turn.shift()
      if (!transfer) return
      if (!transfer.open) continue
      transfer.id = this.#nextOutgoing++
      this.#open(this.#outgoing, transfer.id, transfer)
      transfer.send(OFFER, ...transfer.info)
    }
  }

  #offered(id: number, info: readonly unknown[]): void {
    if (id !== this.#nextIncoming || this.#incoming.size >= MAX_OPEN || !isFileInfo(info)) throw misbehaved()
    this.#nextIncoming++
    const transfer = new IncomingTransfer(info[2])
    this.#open(this.#incoming, id, transfer)
    if (this.#port.offered(new IncomingFile(id, info, transfer))) return
    transfer.stop(new LumameshError('refused', 'The peer has no listener for `file` events.'))
  }

  #open<T extends Transfer<string>>(transfers: Map<number, T>, id: number, transfer: T): void {
    transfers.set(id, transfer)
    transfer.send = (sign, ...rest) => {
      // The end stays behind the bytes.
      const lane = sign === END ? 'bulk' : 'reliable'
      this.#port.control([sign, id, ...rest], lane).catch((error) => transfer.stop(failure(error)))
    }
    transfer.events.on('change', () => {
      if (transfer.open) return
      transfers.delete(id)
      this.#offerNext()
    })
  }
}

/** The transfer of that number; undefined where it has ended. */
function known<T>(transfers: ReadonlyMap<number, T>, id: number, next: number): T | undefined {
  if (id >= next) throw misbehaved()
  return transfers.get(id)
}

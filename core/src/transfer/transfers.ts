import { LumameshError } from '../errors.ts'
import { Reader } from '../wire/reader.ts'
import { isFileInfo, MAX_META_BYTES, MAX_NAME_CHARS, MAX_TYPE_CHARS } from './fileInfo.ts'
import { IncomingTransfer } from './incoming.ts'
import { IncomingFile } from './incomingFile.ts'
import { END, failure, isCount, MAX_OPEN, misbehaved, OFFER } from './opcodes.ts'
import { OutgoingTransfer } from './outgoing.ts'
import { pump, type Source } from './source.ts'
import type { Transfer } from './transfer.ts'

/** Options for sending a file. */
export interface SendFileOptions {
  /** The name, up to 255 characters. Default: the name of the File, if it is one. */
  name?: string
  /** The MIME type, up to 127 characters. Default: the type of the Blob. */
  type?: string
  /** A value for the receiver's app, up to 4,096 bytes once encoded, without a Blob. */
  meta?: unknown
  /** Aborts the transfer. */
  signal?: AbortSignal
  /** Called when the receiver accepts, and then every 256 KiB. */
  onProgress?(progress: SendProgress): void
}

/** The progress of a file that is sent. */
export interface SendProgress {
  /** The number of bytes that the receiver has taken. */
  readonly sent: number
  readonly size: number | undefined
  /** Whether the receiver has accepted the file. */
  readonly accepted: boolean
}

/** Sends the messages of transfers. Each promise resolves when the message was passed to the network. */
export interface TransferPort {
  control(value: unknown, lane: 'reliable' | 'bulk'): Promise<void>
  /** Sends a part. Waits while the lane is full. */
  bytes(payload: Uint8Array): Promise<void>
  /** Passes a file to the app. Returns whether it has a listener. */
  offered(file: IncomingFile): boolean
}

/** All transfers of one conversation, in both directions. */
export class Transfers {
  #closed: LumameshError | undefined
  /** The transfers that are not offered yet, because too many are open. */
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
   * Sends a source. Resolves when the receiver has taken all bytes and their checksum matches. More than 32 at a time
   * are queued.
   * @throws LumameshError `invalid-option`, `unserialisable`, `refused`, `aborted`, `transfer-stopped`,
   * `transfer-corrupt`, or the reason given to close(), as a rejection
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

  /** Handles a control message. @throws LumameshError `peer-misbehaved` */
  receiveControl(value: unknown): void {
    const [opcode, id, ...rest] = Array.isArray(value) ? value : []
    if (!isCount(opcode) || !isCount(id)) throw misbehaved()
    if (opcode === OFFER) this.#offered(id, rest)
    else if (opcode % 2) known(this.#outgoing, id, this.#nextOutgoing)?.receive(opcode, rest[0])
    else known(this.#incoming, id, this.#nextIncoming)?.receive(opcode, rest[0])
  }

  /** Handles a part of a transfer. @throws LumameshError `malformed`, `peer-misbehaved` */
  receiveBytes(payload: Uint8Array): void {
    const reader = new Reader(payload)
    known(this.#incoming, reader.varint(), this.#nextIncoming)?.receiveBytes(reader.take(reader.left))
  }

  /** Ends all transfers, because the peer has left. */
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
    transfer.send = (opcode, ...rest) => {
      // The end must follow the bytes, which are on the bulk lane.
      const lane = opcode === END ? 'bulk' : 'reliable'
      this.#port.control([opcode, id, ...rest], lane).catch((error) => transfer.stop(failure(error)))
    }
    transfer.events.on('change', () => {
      if (transfer.open) return
      transfers.delete(id)
      this.#offerNext()
    })
  }
}

/** The transfer with this id. Undefined if it has ended. */
function known<T>(transfers: ReadonlyMap<number, T>, id: number, next: number): T | undefined {
  if (id >= next) throw misbehaved()
  return transfers.get(id)
}

import { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'
import type { Room } from '../rooms/room.ts'
import type { IncomingFile } from '../transfer/incomingFile.ts'
import type { SendFileOptions } from '../transfer/transfers.ts'
import { FramedListeners, type Schedule } from './framedListeners.ts'
import type { Readable } from './readable.ts'

/**
 * Where an accepted file is written: to a Blob, to the origin private file system (under a unique name, or to a Blob if
 * there is none), or to a file or stream of the app.
 */
export type FileSink = 'blob' | 'opfs' | FileSystemFileHandle | WritableStream<Uint8Array<ArrayBuffer>>

/** The state of a file transfer. It is a new object after each change. */
export interface FileTransfer {
  /** A key for rendering, unique in this list. */
  readonly id: number
  readonly direction: 'in' | 'out'
  readonly peer: Peer
  readonly name: string
  /** The MIME type, or an empty string. */
  readonly type: string
  /** The size that the sender gave, in bytes. Undefined for a stream. */
  readonly size: number | undefined
  readonly meta: unknown
  /** The number of bytes that the receiver has taken. */
  readonly moved: number
  readonly status: 'offered' | 'moving' | 'done' | 'stopped'
  /** Why the transfer stopped. */
  readonly error: LumameshError | undefined
  /** The received file, once it is done. Undefined on the sending side, and if it was written to the app's own sink. */
  readonly file: Blob | undefined
  /** Accepts an offered file. Has no effect otherwise. `status` shows the result. */
  readonly accept: (sink?: FileSink) => void
  /**
   * Refuses an offered file, or stops a transfer from either side. The sender receives the `reason` of the receiver.
   */
  readonly stop: (reason?: string) => void
}

export interface FileTransferList {
  /** The transfers, the newest last. */
  readonly transfers: readonly FileTransfer[]
  /** Offers a file to all current peers, or to the given ones. The `status` of each transfer shows the result. */
  readonly send: (file: Blob, options?: SendFilesOptions) => void
  /** Removes finished transfers from the list. */
  readonly clear: () => void
}

export interface SendFilesOptions extends Pick<SendFileOptions, 'name' | 'type' | 'meta'> {
  readonly to?: Peer | readonly Peer[]
}

/** How many finished transfers stay in the list. */
const MAX_OVER = 100

/** All file transfers of a room. Starts with the first subscription, and ends with the room. */
export class FileTransfers implements Readable<FileTransferList> {
  readonly #room: Room
  readonly #listeners: FramedListeners
  #off: (() => void) | undefined
  #count = 0
  #transfers: readonly FileTransfer[] = Object.freeze([])
  #list: FileTransferList

  constructor(room: Room, schedule: Schedule) {
    this.#room = room
    this.#listeners = new FramedListeners(schedule, () => this.#update())
    this.#list = this.#listNow()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#off ??= this.#room.on('file', (file, peer) => this.#offered(file, peer))
    return this.#listeners.subscribe(listener)
  }

  readonly getSnapshot = (): FileTransferList => this.#list
  readonly getServerSnapshot = this.getSnapshot

  readonly end = (): void => {
    this.#off?.()
    this.#listeners.stop()
  }

  readonly #send = (file: Blob, { to, ...options }: SendFilesOptions = {}): void => {
    const peers = to === undefined ? this.#room.peers.values() : [to].flat()
    for (const peer of peers as Iterable<Peer>) this.#sendTo(peer, file, options)
  }

  readonly #clear = (): void => {
    this.#become(this.#transfers.filter((transfer) => !isOver(transfer)))
  }

  #sendTo(peer: Peer, file: Blob, options: Omit<SendFilesOptions, 'to'>): void {
    const abort = new AbortController()
    const id = this.#add({
      direction: 'out',
      peer,
      name: options.name ?? (file as Partial<File>).name ?? '',
      type: options.type ?? file.type,
      size: file.size,
      meta: options.meta,
      accept: () => {},
      stop: () => abort.abort(),
    })
    peer
      .sendFile(file, {
        ...options,
        signal: abort.signal,
        onProgress: ({ sent, accepted }) =>
          this.#change(id, { moved: sent, status: accepted ? 'moving' : 'offered' }),
      })
      .then(
        () => this.#change(id, { status: 'done', moved: file.size }),
        (error) => this.#change(id, { status: 'stopped', error }),
      )
  }

  #offered(file: IncomingFile, peer: Peer): void {
    const { name, type, size, meta } = file
    const id = this.#add({
      direction: 'in',
      peer,
      name,
      type,
      size,
      meta,
      accept: (sink) => {
        if (file.status !== 'offered') return
        this.#change(id, { status: 'moving' })
        take(file, sink).then(
          (taken) => this.#change(id, { status: 'done', moved: file.received, file: taken }),
          (error) => this.#change(id, { status: 'stopped', error }),
        )
      },
      stop: (reason) => file.abort(reason),
    })
    file.onProgress((moved) => {
      // `done` is set later, when the received file is available.
      if (file.status === 'stopped') this.#change(id, { status: 'stopped', error: file.error })
      else this.#change(id, { moved })
    })
  }

  #add(transfer: Omit<FileTransfer, 'id' | 'moved' | 'status' | 'error' | 'file'>): number {
    const id = ++this.#count
    const added: FileTransfer = {
      ...transfer,
      id,
      moved: 0,
      status: 'offered',
      error: undefined,
      file: undefined,
    }
    this.#become([...this.#transfers, Object.freeze(added)])
    return id
  }

  #change(id: number, change: Partial<FileTransfer>): void {
    const changed = (transfer: FileTransfer) =>
      transfer.id === id && !isOver(transfer) ? Object.freeze({ ...transfer, ...change }) : transfer
    this.#become(this.#transfers.map(changed))
  }

  #become(transfers: readonly FileTransfer[]): void {
    const over = transfers.filter(isOver).length
    let surplus = over - MAX_OVER
    this.#transfers = Object.freeze(transfers.filter((transfer) => !isOver(transfer) || surplus-- <= 0))
    this.#listeners.soon()
  }

  #update(): boolean {
    if (this.#list.transfers === this.#transfers) return false
    this.#list = this.#listNow()
    return true
  }

  #listNow(): FileTransferList {
    return Object.freeze({ transfers: this.#transfers, send: this.#send, clear: this.#clear })
  }
}

function isOver({ status }: FileTransfer): boolean {
  return status === 'done' || status === 'stopped'
}

async function take(file: IncomingFile, sink: FileSink = 'blob'): Promise<Blob | undefined> {
  if (sink === 'blob') return file.blob()
  if (sink === 'opfs') return takePrivately(file)
  await file.saveTo(sink)
  return undefined
}

async function takePrivately(file: IncomingFile): Promise<Blob> {
  try {
    // A unique name, because an earlier file of the same name may be in use.
    return await file.opfs(`${Date.now()}-${file.id}-${file.name}`)
  } catch (error) {
    if (error instanceof LumameshError && error.code === 'no-storage') return file.blob()
    throw error
  }
}

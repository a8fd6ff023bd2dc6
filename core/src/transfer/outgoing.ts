import { Checksum } from './checksum.ts'
import type { FileInfo } from './fileInfo.ts'
import {
  ACCEPT,
  ACKNOWLEDGE,
  COMPLETE,
  corrupt,
  END,
  isCount,
  misbehaved,
  PART_BYTES,
  REFUSE,
  STOP,
  WINDOW_BYTES,
} from './opcodes.ts'
import { Transfer } from './transfer.ts'

/** A transfer as its sender has it: how much may leave, and how it ends (docs/internals/conversations.md). Sans-I/O. */
export class OutgoingTransfer extends Transfer<'sending' | 'finishing'> {
  readonly info: FileInfo
  /** Its number on the wire, once it is offered. */
  id = -1
  /** Bytes that the receiver took. */
  acknowledged = 0
  #sent = 0
  readonly #checksum = new Checksum()

  constructor(info: FileInfo) {
    super(STOP)
    this.info = info
  }

  /** How many bytes may leave, as soon as any may. @throws why it stopped */
  async credit(): Promise<number> {
    for (;;) {
      if (this.error) throw this.error
      const room = this.acknowledged + WINDOW_BYTES - this.#sent
      if (room > 0 && this.status === 'sending') return Math.min(room, PART_BYTES)
      await this.change()
    }
  }

  /** These bytes leave. */
  leaves(part: Uint8Array): void {
    this.#checksum.add(part)
    this.#sent += part.length
  }

  /** All have left. */
  async end(): Promise<void> {
    const sum = await this.#checksum.sum()
    if (!this.open) return
    this.send(END, sum)
    this.become('finishing')
  }

  /** @throws LumameshError `peer-misbehaved` */
  receive(sign: number, value: unknown): void {
    const { status } = this
    if (sign === REFUSE) this.stoppedBy(status === 'offered' ? 'refused' : 'transfer-stopped', value)
    else if (sign === ACCEPT && status === 'offered') this.become('sending')
    else if (sign === ACKNOWLEDGE && isCount(value) && value > this.acknowledged && value <= this.#sent) {
      this.acknowledged = value
      this.changed()
    } else if (sign === COMPLETE && value === false && status !== 'offered') this.lose(corrupt())
    else if (sign === COMPLETE && value === true && status === 'finishing') {
      this.acknowledged = this.#sent
      this.become('done')
    } else throw misbehaved()
  }
}

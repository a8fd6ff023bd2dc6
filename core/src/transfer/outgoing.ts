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

/**
 * The sending side of a transfer: how much may be sent, and how it ends (docs/internals/conversations.md). Sans-I/O.
 */
export class OutgoingTransfer extends Transfer<'sending' | 'finishing'> {
  readonly info: FileInfo
  /** Its id on the wire, once it is offered. */
  id = -1
  /** The number of bytes that the receiver has taken. */
  acknowledged = 0
  #sent = 0
  readonly #checksum = new Checksum()

  constructor(info: FileInfo) {
    super(STOP)
    this.info = info
  }

  /**
   * Resolves with the number of bytes that may be sent, once there are any.
   * @throws the reason why the transfer stopped
   */
  async credit(): Promise<number> {
    for (;;) {
      if (this.error) throw this.error
      const room = this.acknowledged + WINDOW_BYTES - this.#sent
      if (room > 0 && this.status === 'sending') return Math.min(room, PART_BYTES)
      await this.change()
    }
  }

  /** Call for each part that is sent. */
  leaves(part: Uint8Array): void {
    this.#checksum.add(part)
    this.#sent += part.length
  }

  /** Call after the last part is sent. */
  async end(): Promise<void> {
    const sum = await this.#checksum.sum()
    if (!this.open) return
    this.send(END, sum)
    this.become('finishing')
  }

  /** @throws LumameshError `peer-misbehaved` */
  receive(opcode: number, value: unknown): void {
    const { status } = this
    if (opcode === REFUSE) this.stoppedBy(status === 'offered' ? 'refused' : 'transfer-stopped', value)
    else if (opcode === ACCEPT && status === 'offered') this.become('sending')
    else if (opcode === ACKNOWLEDGE && isCount(value) && value > this.acknowledged && value <= this.#sent) {
      this.acknowledged = value
      this.changed()
    } else if (opcode === COMPLETE && value === false && status !== 'offered') this.lose(corrupt())
    else if (opcode === COMPLETE && value === true && status === 'finishing') {
      this.acknowledged = this.#sent
      this.become('done')
    } else throw misbehaved()
  }
}

import { LumameshError } from '../errors.ts'
import { equal } from '../wire/bytes.ts'
import { Writer } from '../wire/writer.ts'
import { Checksum } from './checksum.ts'
import {
  ACCEPT,
  ACKNOWLEDGE,
  ACKNOWLEDGE_BYTES,
  COMPLETE,
  corrupt,
  END,
  misbehaved,
  REFUSE,
  STOP,
  WINDOW_BYTES,
} from './opcodes.ts'
import { Transfer } from './transfer.ts'

/** A transfer as its receiver has it: what came, what of it the sink took, and how it ends (docs/internals/conversations.md). Sans-I/O. */
export class IncomingTransfer extends Transfer<'receiving'> {
  /** Bytes that came. */
  received = 0
  #acknowledged = 0
  /** The end was heard. */
  #ended = false
  /** All has come, and is what was sent. */
  #whole = false
  /** What came and nobody pulled. In one piece, so that a byte costs a byte, however small the parts are. */
  #waiting = new Writer(0)
  readonly #size: number | null
  readonly #checksum = new Checksum()

  constructor(size: number | null) {
    super(REFUSE)
    this.#size = size
  }

  /** @throws LumameshError `invalid-option` where it is not open to be accepted */
  accept(): void {
    if (this.status !== 'offered') {
      throw new LumameshError(
        'invalid-option',
        'This file was already accepted, refused or stopped. A file can be read once.',
      )
    }
    this.become('receiving')
    this.send(ACCEPT)
  }

  /** @throws LumameshError `peer-misbehaved` */
  receiveBytes(part: Uint8Array): void {
    const ahead = this.received + part.length - this.#acknowledged
    this.#expect(part.length > 0 && ahead <= WINDOW_BYTES)
    this.received += part.length
    if (this.#size !== null && this.received > this.#size) return this.#failAsCorrupt()
    this.#checksum.add(part)
    this.#waiting.put(part)
    this.wake()
  }

  /** @throws LumameshError `peer-misbehaved` */
  receive(sign: number, value: unknown): void {
    if (sign === STOP) return this.stoppedBy('transfer-stopped', value)
    if (!(value instanceof Uint8Array)) throw misbehaved()
    this.#expect(sign === END)
    this.#ended = true
    this.#check(value)
  }

  /** Nothing that happens there does harm once all is here. */
  override lose(error: LumameshError): void {
    if (!this.#whole) super.lose(error)
  }

  /**
   * What waits, as soon as that is at least so many bytes or the rest; nothing behind the end. Who pulls again has taken what
   * it pulled before. @throws why it stopped
   */
  async pull(atLeast: number): Promise<Uint8Array> {
    const taken = this.received - this.#waiting.length
    if (taken - this.#acknowledged >= ACKNOWLEDGE_BYTES) {
      this.#acknowledged = taken
      this.send(ACKNOWLEDGE, taken)
      this.changed()
    }
    while (this.open && !this.#whole && this.#waiting.length < atLeast) await this.change()
    if (this.error) throw this.error
    const { bytes } = this.#waiting
    this.#waiting = new Writer(0)
    return bytes
  }

  /** The sink has all. */
  finish(): void {
    if (!this.open) return
    this.become('done')
    this.send(COMPLETE, true)
  }

  async #check(sum: Uint8Array): Promise<void> {
    const { received } = this
    const same = equal(sum, await this.#checksum.sum()) && received === (this.#size ?? received)
    if (!this.open) return
    if (!same) return this.#failAsCorrupt()
    this.#whole = true
    this.wake()
  }

  #failAsCorrupt(): void {
    this.lose(corrupt())
    this.send(COMPLETE, false)
  }

  #expect(rule: boolean): void {
    if (!rule || this.#ended || this.status !== 'receiving') throw misbehaved()
  }
}

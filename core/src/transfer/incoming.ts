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

/**
 * The receiving side of a transfer: what arrived, what the sink has taken, and how it ends
 * (docs/internals/conversations.md). Sans-I/O.
 */
export class IncomingTransfer extends Transfer<'receiving'> {
  /** The number of bytes received. */
  received = 0
  #acknowledged = 0
  /** Whether the end was received. */
  #ended = false
  /** Whether all bytes were received and match the checksum. */
  #whole = false
  /** The received bytes that were not pulled. They are in one buffer, so that small parts take no extra memory. */
  #waiting = new Writer(0)
  readonly #size: number | null
  readonly #checksum = new Checksum()

  constructor(size: number | null) {
    super(REFUSE)
    this.#size = size
  }

  /** @throws LumameshError `invalid-option` if it was already accepted, refused or stopped */
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
  receive(opcode: number, value: unknown): void {
    if (opcode === STOP) return this.stoppedBy('transfer-stopped', value)
    if (!(value instanceof Uint8Array)) throw misbehaved()
    this.#expect(opcode === END)
    this.#ended = true
    this.#check(value)
  }

  /** Ignores failures of the other side after everything was received. */
  override lose(error: LumameshError): void {
    if (!this.#whole) super.lose(error)
  }

  /**
   * Resolves with the next bytes: at least `atLeast` of them or the rest, and none after the end. Pulling again
   * acknowledges the bytes pulled before.
   * @throws the reason why the transfer stopped
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

  /** Call when the sink has taken all bytes. */
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

import { Emitter } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import { misbehaved } from './opcodes.ts'

/** What both sides of a transfer share: one place changes the status, and it ends once. Sans-I/O. */
export abstract class Transfer<Status extends string> {
  /** The status has changed, or the receiver has taken more bytes. */
  readonly events = new Emitter<{ change: [] }>()
  /** Why the transfer stopped. */
  error: LumameshError | undefined
  /** Sends a message to the other side. Has no effect before the transfer is offered. */
  send: (opcode: number, ...rest: unknown[]) => void = () => {}
  /** Ends the wait for a change. There is at most one wait at a time. */
  protected wake: () => void = () => {}
  #status: Status | 'offered' | 'done' | 'stopped' = 'offered'
  readonly #stopOpcode: number

  constructor(stopSign: number) {
    this.#stopOpcode = stopSign
  }

  get status(): Status | 'offered' | 'done' | 'stopped' {
    return this.#status
  }

  get open(): boolean {
    return this.#status !== 'done' && this.#status !== 'stopped'
  }

  /** Stops the transfer from this side. */
  stop(error: LumameshError): void {
    if (!this.open) return
    // Sent before the change event, because the next offer is within the limit only after the other side knows of this
    // end.
    this.send(this.#stopOpcode, error.message)
    this.become('stopped', error)
  }

  /** Ends the transfer because the other side stopped it or has left. */
  lose(error: LumameshError): void {
    this.become('stopped', error)
  }

  protected become(status: Status | 'done' | 'stopped', error?: LumameshError): void {
    if (!this.open) return
    this.#status = status
    this.error = error
    this.changed()
  }

  protected changed(): void {
    this.wake()
    this.events.emit('change')
  }

  protected change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
    })
  }

  /** Handles a stop by the other side, with its reason. @throws LumameshError `peer-misbehaved` */
  protected stoppedBy(code: 'refused' | 'transfer-stopped', reason: unknown): void {
    if (typeof reason !== 'string') throw misbehaved()
    this.lose(new LumameshError(code, reason))
  }
}

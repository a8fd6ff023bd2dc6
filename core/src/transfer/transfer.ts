import { Emitter } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import { misbehaved } from './opcodes.ts'

/** What both ends of a transfer share: one place changes the status, and it ends once. Sans-I/O. */
export abstract class Transfer<Status extends string> {
  /** Another status, or the receiver took more. */
  readonly events = new Emitter<{ change: [] }>()
  /** Why it stopped. */
  error: LumameshError | undefined
  /** Tells the other side, as soon as that knows of the transfer. */
  send: (sign: number, ...rest: unknown[]) => void = () => {}
  /** Ends the wait for a change; one at a time waits. */
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

  /** Ends it from this side. */
  stop(error: LumameshError): void {
    if (!this.open) return
    // Before anything that the change sets off: the next offer is only within the limit where the other side knows of this.
    this.send(this.#stopOpcode, error.message)
    this.become('stopped', error)
  }

  /** Ends it as the other side did, or because that is gone. */
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

  /** The other side's words. @throws LumameshError `peer-misbehaved` */
  protected stoppedBy(code: 'refused' | 'transfer-stopped', reason: unknown): void {
    if (typeof reason !== 'string') throw misbehaved()
    this.lose(new LumameshError(code, reason))
  }
}

import { OFFER, REFUSE } from '../../transfer/opcodes.ts'
import type { TransferPort } from '../../transfer/transfers.ts'
import { notBuiltIn } from '../errors.ts'

/** Stands in for transfers in lumamesh.js, where every byte is paid for: sends none, and refuses what is offered. */
export class Transfers {
  readonly #port: TransferPort

  constructor(port: TransferPort) {
    this.#port = port
  }

  async send(): Promise<never> {
    throw notBuiltIn()
  }

  receiveControl(value: unknown): void {
    const [sign, id] = Array.isArray(value) ? value : []
    // A peer that has left needs no answer.
    if (sign === OFFER) this.#port.control([REFUSE, id, REFUSAL], 'reliable').catch(() => {})
  }

  receiveBytes(): void {}
  close(): void {}
}

const REFUSAL = 'That page takes no files.'

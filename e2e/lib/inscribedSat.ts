import {
  buildInscription,
  type Content,
  compressContent,
  type ExplorerTransaction,
  type Updated,
  type Utxo,
} from '@lumamesh/inscriptions'
import { testUtxo, testWallet } from '../../inscriptions/src/testing/wallet.ts'

const wallet = testWallet('regtest')
let outputs = 0

/** The inscriptions on one sat, oldest first, in signed transactions that are never sent. */
export class InscribedSat {
  readonly transactions: ExplorerTransaction[] = []
  readonly #sat: number
  #held: Utxo | undefined
  #first: string | undefined

  constructor(sat: number) {
    this.#sat = sat
  }

  /** Inscribes like `--update`, except for the first one. Returns its id. */
  update(content: Content): string {
    if (!this.#held || !this.#first) return this.reinscribe(content)
    return this.#inscribe(content, [], { id: this.#first, utxo: this.#held })
  }

  /** Inscribes without a parent, like a stranger. Returns its id. */
  reinscribe(content: Content): string {
    return this.#inscribe(content, this.#held ? [this.#held] : [])
  }

  #inscribe(content: Content, spent: Utxo[], update?: Updated): string {
    const { commit, reveal, summary } = buildInscription({
      network: 'regtest',
      content: compressContent(content),
      utxos: [...spent, testUtxo(wallet.taproot, 1_000_000, `b:${outputs++}`)],
      ...(update && { update }),
      destination: wallet.taproot,
      feeRate: 1,
    })
    const isFirst = this.#first === undefined
    this.transactions.push(
      { hex: wallet.sign(commit).hex, ...(isFirst && { sat: this.#sat }) },
      { hex: 'hex' in reveal ? reveal.hex : wallet.sign(reveal.psbt).hex },
    )
    const { inscriptionId: id, vout, postage: value, destination: address } = summary
    this.#first ??= id
    this.#held = { txid: summary.reveal.txid, vout, value, address }
    return id
  }
}

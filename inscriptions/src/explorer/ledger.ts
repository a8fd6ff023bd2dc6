import { LumameshError } from '@lumamesh/core/protocol'
import { OP } from '@scure/btc-signer'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import type { ParsedTransaction } from '../bitcoin/parseTransaction.ts'
import { inscriptionsOf } from '../parsing/parseInscriptions.ts'
import { type Charm, charmsOfSat } from './charms.ts'
import type { Entry, LedgerOutput, Location } from './entry.ts'
import { type Floating, float } from './floating.ts'
import { feeOf, locate, satsOf } from './flow.ts'
import { type SatRange, satAt, satsFrom, take } from './satRanges.ts'

/** Data about a transaction that the transaction does not contain. */
export interface Known {
  /** The number of the first input sat. */
  sat?: number | undefined
  height?: number | undefined
  /** The time of its block, Unix seconds. */
  timestamp?: number | undefined
}

/** Properties that all inscriptions of a transaction share. */
interface Shared extends Known {
  sats: readonly SatRange[]
  fee: number | undefined
  /** The ids of the inscriptions that move through the transaction: only they can be parents. */
  present: ReadonlySet<string>
}

/** From this block on, inscriptions are vindicated in place of cursed. */
const JUBILEE_HEIGHTS: Record<BitcoinNetwork, number> = {
  mainnet: 824_544,
  testnet: 2_544_192,
  signet: 175_392,
  regtest: 110,
}
const UNBOUND_OUTPOINT = `${'0'.repeat(64)}:0`

/**
 * All inscriptions of some transactions, which are added in the order of the chain. This is the part of ord's index that they
 * determine, by the rules of its `inscription_updater.rs` (0.27). Values that depend on other transactions are undefined.
 */
export class Ledger {
  readonly network: BitcoinNetwork
  readonly #entries: Entry[] = []
  readonly #byId = new Map<string, Entry>()
  readonly #bySat = new Map<number, Entry[]>()
  readonly #outputs = new Map<string, LedgerOutput>()
  readonly #spenders = new Map<string, string>()
  #blessed = 0
  #cursed = 0
  #unbound = 0

  constructor(network: BitcoinNetwork = 'mainnet') {
    this.network = network
  }

  add(transaction: ParsedTransaction, known: Known = {}): void {
    const inscriptions = inscriptionsOf(transaction)
    const spent = transaction.inputs.map(({ outpoint }) => this.#spend(outpoint, transaction.id))
    const totalOut = transaction.outputs.reduce((sum, { value }) => sum + value, 0)
    const floating = float(inscriptions, spent, totalOut)
    const shared: Shared = {
      ...known,
      sats: known.sat === undefined ? satsOf(spent) : [satsFrom(known.sat)],
      fee: feeOf(spent, totalOut, inscriptions.length),
      present: new Set(floating.map(({ inscription }) => inscription.id)),
    }
    this.#receive(transaction, shared.sats)
    for (const each of floating) {
      const entry = each.entry ?? this.#enter(each, shared)
      const location = locate(transaction, each.offset)
      if (each.isUnbound) entry.location = { outpoint: UNBOUND_OUTPOINT, offset: this.#unbound++ }
      else this.#move(entry, location)
    }
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries
  }

  byId(id: string): Entry | undefined {
    return this.#byId.get(id)
  }

  /** The inscriptions on a sat, oldest first. */
  onSat(sat: number): readonly Entry[] {
    return this.#bySat.get(sat) ?? []
  }

  output(outpoint: string): LedgerOutput | undefined {
    return this.#outputs.get(outpoint)
  }

  #spend(outpoint: string, spender: string): LedgerOutput | undefined {
    const other = this.#spenders.get(outpoint)
    if (other !== undefined)
      throw new LumameshError(
        'invalid-option',
        `Transactions ${other} and ${spender} both spend ${outpoint}. Only one of them can be on the chain. Remove the other.`,
      )
    this.#spenders.set(outpoint, spender)
    return this.#outputs.get(outpoint)
  }

  #receive({ id, outputs }: ParsedTransaction, sats: readonly SatRange[]): void {
    let start = 0
    outputs.forEach(({ value, script }, vout) => {
      this.#outputs.set(`${id}:${vout}`, { value, script, sats: take(sats, start, value), entries: [] })
      start += value
    })
  }

  #enter(floating: Floating, { sats, fee, height, timestamp, present }: Shared): Entry {
    const { inscription, offset, isUnbound } = floating
    const sat = isUnbound || offset === undefined ? undefined : satAt(sats, offset)
    const isBeforeJubilee = height !== undefined && height < JUBILEE_HEIGHTS[this.network]
    const isCursed = floating.curse !== undefined && isBeforeJubilee
    const entry: Entry = {
      inscription,
      sequence: this.#entries.length,
      number: isCursed ? -++this.#cursed : this.#blessed++,
      charms: charmsOf(floating, isCursed, sat),
      sat,
      fee,
      height,
      timestamp,
      parents: [...new Set(inscription.parents)]
        .filter((id) => present.has(id))
        .flatMap((id) => this.#byId.get(id) ?? []),
      children: [],
      location: undefined,
    }
    for (const parent of entry.parents) parent.children.push(entry)
    this.#entries.push(entry)
    this.#byId.set(inscription.id, entry)
    if (sat !== undefined) {
      const onSat = this.#bySat.get(sat)
      if (onSat) onSat.push(entry)
      else this.#bySat.set(sat, [entry])
    }
    return entry
  }

  #move(entry: Entry, location: Location | undefined): void {
    entry.location = location
    const output = location && this.#outputs.get(location.outpoint)
    output?.entries.push(entry)
    if (output?.script[0] === OP.RETURN) entry.charms.add('burned')
  }
}

function charmsOf(floating: Floating, isCursed: boolean, sat: number | undefined): Set<Charm> {
  const charms = new Set<Charm>(sat === undefined ? [] : charmsOfSat(sat))
  if (floating.isReinscription) charms.add('reinscription')
  if (floating.isUnbound) charms.add('unbound')
  if (floating.curse) charms.add(isCursed ? 'cursed' : 'vindicated')
  return charms
}

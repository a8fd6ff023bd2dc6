import type { Output } from '../bitcoin/output.ts'
import type { Inscription } from '../parsing/inscription.ts'
import type { Charm } from './charms.ts'
import type { SatRange } from './satRanges.ts'

/** The location of an inscription: an output and the offset of a sat in it. */
export interface Location {
  outpoint: string
  offset: number
}

/** An inscription on the chain. Values that its transactions do not determine are undefined. */
export interface Entry {
  readonly inscription: Inscription
  /** Its index among all inscriptions in the order of the chain. */
  readonly sequence: number
  /** Counted from 0, or from -1 down if it is cursed. */
  readonly number: number
  readonly charms: Set<Charm>
  readonly sat: number | undefined
  readonly fee: number | undefined
  readonly height: number | undefined
  readonly timestamp: number | undefined
  /** The claimed parents that its transaction spends. */
  readonly parents: readonly Entry[]
  readonly children: Entry[]
  location: Location | undefined
}

/** An output, its sats, and the inscriptions that moved to it. */
export interface LedgerOutput extends Output {
  readonly sats: readonly SatRange[]
  readonly entries: Entry[]
}

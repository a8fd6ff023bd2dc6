import type { Output } from '../bitcoin/output.ts'
import type { Inscription } from '../parsing/inscription.ts'
import type { Charm } from './charms.ts'
import type { SatRange } from './satRanges.ts'

/** Where an inscription is: on which sat of which output. */
export interface Location {
  outpoint: string
  offset: number
}

/** An inscription on the chain. What its transactions do not tell is undefined. */
export interface Entry {
  readonly inscription: Inscription
  /** Its place among all, in the order in which they came. */
  readonly sequence: number
  /** Counted from 0, or from -1 down if it is cursed. */
  readonly number: number
  readonly charms: Set<Charm>
  readonly sat: number | undefined
  readonly fee: number | undefined
  readonly height: number | undefined
  readonly timestamp: number | undefined
  /** Those of the claimed parents that were there when it was made. */
  readonly parents: readonly Entry[]
  readonly children: Entry[]
  location: Location | undefined
}

/** An output, its sats, and the inscriptions that have come to lie there. */
export interface LedgerOutput extends Output {
  readonly sats: readonly SatRange[]
  readonly entries: Entry[]
}

import type { Curse, Inscription } from '../parsing/inscription.ts'
import type { Entry, LedgerOutput } from './entry.ts'

/** An inscription on its way through a transaction, from an input to the sats of all outputs in a row. */
export interface Floating {
  readonly inscription: Inscription
  /** Counted from the first sat of the first output; undefined behind an input of unknown value. */
  readonly offset: number | undefined
  /** Of one that was there before; undefined for one that this transaction makes. */
  readonly entry: Entry | undefined
  readonly curse: Curse | 'reinscription' | undefined
  readonly isReinscription: boolean
  readonly isUnbound: boolean
}

/**
 * The inscriptions that go through a transaction, by their offset, by the rules of ord's
 * `index_inscriptions`. `spent` has the output behind each input, where that is known.
 */
export function float(
  inscriptions: readonly Inscription[],
  spent: readonly (LedgerOutput | undefined)[],
  totalOut: number,
): Floating[] {
  const floating: Floating[] = []
  const inscribed = new Map<number, Occupants>()
  let start: number | undefined = 0
  let next = 0
  spent.forEach((output, input) => {
    for (const entry of output?.entries ?? []) {
      const offset = sum(start, entry.location?.offset)
      floating.push({ ...STAYING, inscription: entry.inscription, entry, offset })
      occupy(inscribed, offset, entry)
    }
    // They come in the order of their inputs.
    for (let made = inscriptions[next]; made?.input === input; made = inscriptions[++next]) {
      const offset = pointed(made, totalOut) ?? start
      floating.push({
        inscription: made,
        entry: undefined,
        offset,
        curse: made.curse ?? curseOfOccupied(start, inscribed),
        isReinscription: offset !== undefined && inscribed.has(offset),
        isUnbound: output?.value === 0 || made.unbound,
      })
      occupy(inscribed, offset, undefined)
    }
    start = sum(start, output?.value)
  })
  return floating.sort((a, b) => rank(a.offset) - rank(b.offset))
}

const STAYING = { curse: undefined, isReinscription: false, isUnbound: false }

interface Occupants {
  /** The first one, if it was there before this transaction. */
  first: Entry | undefined
  count: number
}

function occupy(
  inscribed: Map<number, Occupants>,
  offset: number | undefined,
  entry: Entry | undefined,
): void {
  if (offset === undefined) return
  const occupants = inscribed.get(offset)
  if (occupants) occupants.count++
  else inscribed.set(offset, { first: entry, count: 1 })
}

/**
 * Whoever inscribes an inscribed sat is cursed, unless there is but one inscription, and that one cursed
 * itself.
 */
function curseOfOccupied(start: number | undefined, inscribed: Map<number, Occupants>) {
  const occupants = start === undefined ? undefined : inscribed.get(start)
  if (!occupants) return
  const { first, count } = occupants
  const forgiven = count === 1 && first && (first.number < 0 || first.charms.has('vindicated'))
  return forgiven ? undefined : ('reinscription' as const)
}

function pointed({ pointer }: Inscription, totalOut: number): number | undefined {
  return pointer !== undefined && pointer < BigInt(totalOut) ? Number(pointer) : undefined
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

function rank(offset: number | undefined): number {
  return offset ?? Number.MAX_SAFE_INTEGER
}

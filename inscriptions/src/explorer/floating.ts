import type { Curse, Inscription } from '../parsing/inscription.ts'
import type { Entry, LedgerOutput } from './entry.ts'

/** An inscription that moves through a transaction, from an input to the sats of all outputs in order. */
export interface Floating {
  readonly inscription: Inscription
  /** Counted from the first sat of the first output. Undefined after an input of unknown value. */
  readonly offset: number | undefined
  /** Undefined for an inscription that this transaction makes. */
  readonly entry: Entry | undefined
  readonly curse: Curse | 'reinscription' | undefined
  readonly isReinscription: boolean
  readonly isUnbound: boolean
}

/**
 * The inscriptions that move through a transaction, sorted by offset, by the rules of ord's `index_inscriptions`. `spent` has the
 * spent output of each input, if known.
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
    // New inscriptions are in the order of their inputs.
    for (let made = inscriptions[next]; made?.input === input; made = inscriptions[++next]) {
      const offset = offsetOfPointer(made, totalOut) ?? start
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
  /** The first one, unless this transaction makes it. */
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
 * A new inscription on an inscribed sat is cursed, unless the sat has only one inscription and that is cursed.
 */
function curseOfOccupied(start: number | undefined, inscribed: Map<number, Occupants>) {
  const occupants = start === undefined ? undefined : inscribed.get(start)
  if (!occupants) return
  const { first, count } = occupants
  const isExempt = count === 1 && first && (first.number < 0 || first.charms.has('vindicated'))
  return isExempt ? undefined : ('reinscription' as const)
}

function offsetOfPointer({ pointer }: Inscription, totalOut: number): number | undefined {
  return pointer !== undefined && pointer < BigInt(totalOut) ? Number(pointer) : undefined
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

function rank(offset: number | undefined): number {
  return offset ?? Number.MAX_SAFE_INTEGER
}

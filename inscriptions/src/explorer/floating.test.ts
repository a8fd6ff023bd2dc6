import { describe, expect, it } from 'vitest'
import type { Curse, Inscription } from '../parsing/inscription.ts'
import type { Charm } from './charms.ts'
import type { Entry, LedgerOutput } from './entry.ts'
import { float } from './floating.ts'

function made(id: string, changes: Partial<Inscription> = {}): Inscription {
  return { id, input: 0, parents: [], unbound: false, ...changes }
}

/** An inscription that was there before, at an offset in its output. */
function entry(id: string, offset: number | undefined, number = 0, charms: Charm[] = []): Entry {
  return {
    inscription: made(id),
    sequence: 0,
    number,
    charms: new Set(charms),
    sat: undefined,
    fee: undefined,
    height: undefined,
    timestamp: undefined,
    parents: [],
    children: [],
    location: offset === undefined ? undefined : { outpoint: 'somewhere:0', offset },
  }
}

function output(value: number, ...entries: Entry[]): LedgerOutput {
  return { value, script: new Uint8Array(), sats: [], entries }
}

const shown = (all: ReturnType<typeof float>) =>
  all.map(({ inscription, offset }) => [inscription.id, offset])

describe('where inscriptions are', () => {
  it('is where they were in their outputs, one output after the other', () => {
    const spent = [output(100, entry('a', 7)), output(100, entry('b', 0), entry('c', 99))]
    expect(shown(float([], spent, 200))).toEqual([
      ['a', 7],
      ['b', 100],
      ['c', 199],
    ])
  })

  it('is the first sat of its input for a new one', () => {
    const inscriptions = [made('a'), made('b', { input: 1 })]
    expect(shown(float(inscriptions, [output(100), output(100)], 200))).toEqual([
      ['a', 0],
      ['b', 100],
    ])
  })

  it.each<[string, bigint, number]>([
    ['any sat of the outputs', 199n, 199],
    ['not one behind them', 200n, 100],
    ['not one that no number can name', 2n ** 64n - 1n, 100],
  ])('is what its pointer says: %s', (_, pointer, offset) => {
    const inscriptions = [made('a', { input: 1, pointer })]
    expect(shown(float(inscriptions, [output(100), output(100)], 200))).toEqual([['a', offset]])
  })

  it('is not known behind an input that is not here, but for a pointer, and comes last', () => {
    const inscriptions = [made('a', { input: 1 }), made('b', { input: 1, pointer: 5n })]
    expect(shown(float(inscriptions, [undefined, output(100, entry('c', 0))], 100))).toEqual([
      ['b', 5],
      ['c', undefined],
      ['a', undefined],
    ])
  })

  it('orders them by their sats, whichever input they come from', () => {
    const inscriptions = [made('a', { pointer: 9n }), made('b', { pointer: 3n })]
    expect(shown(float(inscriptions, [output(100, entry('c', 5))], 100))).toEqual([
      ['b', 3],
      ['c', 5],
      ['a', 9],
    ])
  })
})

describe('a reinscription', () => {
  /** A new inscription on the first sat, where these are. */
  function reinscribe(...entries: Entry[]) {
    return float([made('new')], [output(100, ...entries)], 100).find(({ entry }) => !entry)
  }

  it('is cursed on a sat that has one already', () => {
    expect(reinscribe(entry('old', 0))).toMatchObject({ isReinscription: true, curse: 'reinscription' })
    expect(reinscribe(entry('old', 1))).toMatchObject({ isReinscription: false, curse: undefined })
  })

  it.each<[string, Entry]>([
    ['cursed', entry('old', 0, -1)],
    ['vindicated', entry('old', 0, 5, ['vindicated'])],
  ])('is forgiven where the only one is %s', (_, old) => {
    expect(reinscribe(old)).toMatchObject({ isReinscription: true, curse: undefined })
  })

  it('is not forgiven where there are two', () => {
    expect(reinscribe(entry('old', 0, -1), entry('older', 0, -2))).toMatchObject({ curse: 'reinscription' })
  })

  it('is what the second of one input is', () => {
    const both = float([made('a'), made('b')], [output(100)], 100)
    expect(both.map(({ isReinscription, curse }) => [isReinscription, curse])).toEqual([
      [false, undefined],
      [true, 'reinscription'],
    ])
  })

  it('looks at the sat of the pointer for the charm, and at the first of its input for the curse, as ord', () => {
    const spent = [output(100, entry('first', 0), entry('pointed', 50))]
    const at = (pointer: bigint) => float([made('new', { pointer })], spent, 100).find(({ entry }) => !entry)
    expect(at(50n)).toMatchObject({ isReinscription: true, curse: 'reinscription' })
    expect(at(51n)).toMatchObject({ isReinscription: false, curse: 'reinscription' })
  })

  it('keeps the curse of its envelope', () => {
    const curse: Curse = 'pushnum'
    expect(float([made('a', { curse })], [output(100, entry('old', 0))], 100)[1]).toMatchObject({ curse })
  })
})

describe('an unbound inscription', () => {
  it.each<[string, Inscription, LedgerOutput | undefined, boolean]>([
    ['an unknown even tag', made('a', { unbound: true }), output(100), true],
    ['an input without sats', made('a'), output(0), true],
    ['neither', made('a'), output(100), false],
    ['an input that is not here', made('a'), undefined, false],
  ])('%s', (_, inscription, spent, isUnbound) => {
    expect(float([inscription], [spent], 100)).toMatchObject([{ isUnbound }])
  })

  it('is never one that was there before', () => {
    expect(float([], [output(100, entry('old', 0))], 100)).toMatchObject([
      { isUnbound: false, curse: undefined },
    ])
  })
})

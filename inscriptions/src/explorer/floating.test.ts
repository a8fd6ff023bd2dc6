import { describe, expect, it } from 'vitest'
import type { Curse, Inscription } from '../parsing/inscription.ts'
import type { Charm } from './charms.ts'
import type { Entry, LedgerOutput } from './entry.ts'
import { float } from './floating.ts'

function made(id: string, changes: Partial<Inscription> = {}): Inscription {
  return { id, input: 0, parents: [], unbound: false, ...changes }
}

/** An earlier inscription at an offset in its output. */
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

describe('the offset of an inscription', () => {
  it('is that in its output, after the outputs before it', () => {
    const spent = [output(100, entry('a', 7)), output(100, entry('b', 0), entry('c', 99))]
    expect(shown(float([], spent, 200))).toEqual([
      ['a', 7],
      ['b', 100],
      ['c', 199],
    ])
  })

  it('is the first sat of the input for a new inscription', () => {
    const inscriptions = [made('a'), made('b', { input: 1 })]
    expect(shown(float(inscriptions, [output(100), output(100)], 200))).toEqual([
      ['a', 0],
      ['b', 100],
    ])
  })

  it.each<[string, bigint, number]>([
    ['any sat of the outputs', 199n, 199],
    ['not a sat after them', 200n, 100],
    ['not a sat beyond the safe integers', 2n ** 64n - 1n, 100],
  ])('is that of its pointer: %s', (_, pointer, offset) => {
    const inscriptions = [made('a', { input: 1, pointer })]
    expect(shown(float(inscriptions, [output(100), output(100)], 200))).toEqual([['a', offset]])
  })

  it('is unknown and last after an unknown input, unless it has a pointer', () => {
    const inscriptions = [made('a', { input: 1 }), made('b', { input: 1, pointer: 5n })]
    expect(shown(float(inscriptions, [undefined, output(100, entry('c', 0))], 100))).toEqual([
      ['b', 5],
      ['c', undefined],
      ['a', undefined],
    ])
  })

  it('determines the order, not the input', () => {
    const inscriptions = [made('a', { pointer: 9n }), made('b', { pointer: 3n })]
    expect(shown(float(inscriptions, [output(100, entry('c', 5))], 100))).toEqual([
      ['b', 3],
      ['c', 5],
      ['a', 9],
    ])
  })
})

describe('a reinscription', () => {
  /** A new inscription on the first sat, where these already are. */
  function reinscribe(...entries: Entry[]) {
    return float([made('new')], [output(100, ...entries)], 100).find(({ entry }) => !entry)
  }

  it('is cursed on an inscribed sat', () => {
    expect(reinscribe(entry('old', 0))).toMatchObject({ isReinscription: true, curse: 'reinscription' })
    expect(reinscribe(entry('old', 1))).toMatchObject({ isReinscription: false, curse: undefined })
  })

  it.each<[string, Entry]>([
    ['cursed', entry('old', 0, -1)],
    ['vindicated', entry('old', 0, 5, ['vindicated'])],
  ])('is not cursed if the only other one is %s', (_, old) => {
    expect(reinscribe(old)).toMatchObject({ isReinscription: true, curse: undefined })
  })

  it('is cursed if there are two others', () => {
    expect(reinscribe(entry('old', 0, -1), entry('older', 0, -2))).toMatchObject({ curse: 'reinscription' })
  })

  it('is the second inscription of one input', () => {
    const both = float([made('a'), made('b')], [output(100)], 100)
    expect(both.map(({ isReinscription, curse }) => [isReinscription, curse])).toEqual([
      [false, undefined],
      [true, 'reinscription'],
    ])
  })

  it('has its charm by the sat of the pointer, and its curse by the first sat of the input, as in ord', () => {
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
    ['an unknown input', made('a'), undefined, false],
  ])('%s', (_, inscription, spent, isUnbound) => {
    expect(float([inscription], [spent], 100)).toMatchObject([{ isUnbound }])
  })

  it('is never an earlier inscription', () => {
    expect(float([], [output(100, entry('old', 0))], 100)).toMatchObject([
      { isUnbound: false, curse: undefined },
    ])
  })
})

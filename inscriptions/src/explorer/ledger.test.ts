import { concat } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { InscriptionId } from 'micro-ordinals'
import { describe, expect, test } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { envelope, type TestInput, type TestOutput, transactionOf } from '../testing/transactionOf.ts'
import { inOrder } from './charms.ts'
import type { Entry } from './entry.ts'
import type { Known } from './ledger.ts'
import { type KnownTransaction, ledgerOf } from './transactions.ts'

const EMPTY = new Uint8Array()
const POINTER = Uint8Array.of(2)
const BURN = Uint8Array.of(0x6a)
const BEFORE_JUBILEE = 824_543

/** An inscription without a curse. */
const plain = envelope(EMPTY, 'x')
/** A cursed inscription. */
const cursed = envelope(Uint8Array.of(15), 'x', Uint8Array.of(15), 'y')

function make(
  inputs: TestInput[],
  outputs?: (number | TestOutput)[],
  known: Known = {},
): KnownTransaction & { id: string } {
  const transaction = parseTransaction(transactionOf(inputs, outputs))
  return { transaction, known, id: transaction.id }
}

function shown({ number, charms, sat, location }: Entry) {
  return { number, charms: inOrder(charms), sat, location }
}

function explore(...transactions: KnownTransaction[]) {
  return ledgerOf(transactions).entries.map(shown)
}

describe('sats', () => {
  test('move from commit to reveal, first in, first out', () => {
    const funding = make([{}], [700, 1000], { sat: 1_000_003 })
    const commit = make([{ spends: `${funding.id}:1` }], [400, 500])
    const reveal = make([{ spends: `${commit.id}:1`, script: plain }])
    // The commit's second output starts 400 sats into the funding's second, which starts 700 sats into the known one.
    expect(explore(funding, commit, reveal)).toEqual([
      { number: 0, charms: [], sat: 1_001_103, location: { outpoint: `${reveal.id}:0`, offset: 0 } },
    ])
  })

  test('come from all inputs in order', () => {
    const [first, second] = [make([{}], [300], { sat: 5_003 }), make([{}], [300], { sat: 9_001 })]
    const inputs = [
      { spends: `${first.id}:0`, script: plain },
      { spends: `${second.id}:0`, script: plain },
    ]
    const reveal = make(inputs, [200, 400])
    expect(explore(first, second, reveal)).toMatchObject([
      { sat: 5_003, charms: [], location: { outpoint: `${reveal.id}:0`, offset: 0 } },
      { sat: 9_001, charms: ['vindicated'], location: { outpoint: `${reveal.id}:1`, offset: 100 } },
    ])
  })

  test('are unknown without data about them, and after an unknown input', () => {
    const known = make([{}], [300], { sat: 5_003 })
    const reveal = make([{ script: plain }, { spends: `${known.id}:0`, script: plain }], [10_000])
    expect(explore(known, reveal)).toMatchObject([
      { sat: undefined, location: { offset: 0 } },
      { sat: undefined, location: undefined },
    ])
  })

  test('end at the last sat', () => {
    expect(
      explore(make([{ script: envelope(POINTER, Uint8Array.of(2)) }], [10], { sat: 2_099_999_997_689_998 })),
    ).toMatchObject([{ sat: undefined }])
  })

  test('that are paid as a fee have no location, since the miner’s transaction is unknown', () => {
    const known = make([{}], [300], { sat: 5_003 })
    const lost = make([{ spends: `${known.id}:0`, script: plain }], [{ value: 0, script: BURN }])
    expect(explore(known, lost)).toEqual([{ number: 0, charms: [], sat: 5_003, location: undefined }])
  })
})

describe('a pointer', () => {
  test('points to a sat of any output', () => {
    const reveal = make([{ script: envelope(POINTER, Uint8Array.of(0x2c, 1)) }], [200, 200], { sat: 7_000 })
    expect(explore(reveal)).toMatchObject([
      { sat: 7_300, location: { outpoint: `${reveal.id}:1`, offset: 100 } },
    ])
  })

  test.each([Uint8Array.of(0x90, 1), new Uint8Array(8).fill(255)])(
    'beyond the outputs is ignored',
    (value) => {
      const reveal = make([{ script: envelope(POINTER, value) }], [200, 200], { sat: 7_000 })
      expect(explore(reveal)).toMatchObject([{ sat: 7_000, charms: ['vindicated'], location: { offset: 0 } }])
    },
  )

  test('determines the order of a transaction’s inscriptions', () => {
    const script = concat(envelope(POINTER, Uint8Array.of(9)), envelope(POINTER, Uint8Array.of(3)))
    const entries = ledgerOf([make([{ script }])]).entries
    expect(entries.map(({ number, inscription }) => [number, inscription.id.slice(64)])).toEqual([
      [0, 'i1'],
      [1, 'i0'],
    ])
  })
})

describe('curses', () => {
  const old = { height: BEFORE_JUBILEE }

  test('have negative numbers before the jubilee, and are vindicated after it', () => {
    const all = [old, old, { height: BEFORE_JUBILEE + 1 }, {}].map((known) =>
      make([{ script: cursed }], undefined, known),
    )
    expect(explore(...all).map(({ number, charms }) => [number, charms])).toEqual([
      [-1, ['cursed']],
      [-2, ['cursed']],
      [0, ['vindicated']],
      [1, ['vindicated']],
    ])
  })

  test('apply to a second inscription on a sat', () => {
    const first = make([{ script: plain }], [900], old)
    const second = make([{ spends: `${first.id}:0`, script: plain }], [800], old)
    const third = make([{ spends: `${second.id}:0`, script: plain }], [700])
    expect(explore(first, second, third).map(({ number, charms }) => [number, charms])).toEqual([
      [0, []],
      [-1, ['reinscription', 'cursed']],
      [1, ['reinscription', 'vindicated']],
    ])
  })

  test('do not apply to the second one if the first is cursed', () => {
    const first = make([{ script: cursed }], [900], old)
    const second = make([{ spends: `${first.id}:0`, script: plain }], [800], old)
    const third = make([{ spends: `${second.id}:0`, script: plain }], [700], old)
    expect(explore(first, second, third).map(({ charms }) => charms)).toEqual([
      ['cursed'],
      ['reinscription'],
      ['reinscription', 'cursed'],
    ])
  })
})

describe('an unbound inscription', () => {
  const UNBOUND = `${'0'.repeat(64)}:0`

  test('has no sat and no output', () => {
    const script = envelope(Uint8Array.of(22), 'x')
    const all = [make([{ script }], [10], { sat: 7 }), make([{ script }], [10], { sat: 8 })]
    expect(explore(...all)).toEqual([
      {
        number: 0,
        charms: ['unbound', 'vindicated'],
        sat: undefined,
        location: { outpoint: UNBOUND, offset: 0 },
      },
      {
        number: 1,
        charms: ['unbound', 'vindicated'],
        sat: undefined,
        location: { outpoint: UNBOUND, offset: 1 },
      },
    ])
  })

  test('is revealed by an input without sats', () => {
    const empty = make([{}], [0, 5])
    const reveal = make([{ spends: `${empty.id}:0`, script: plain }, { spends: `${empty.id}:1` }], [5])
    expect(explore(empty, reveal)).toMatchObject([{ charms: ['unbound'], location: { outpoint: UNBOUND } }])
  })
})

test('inscriptions move with their sats, and can be burned', () => {
  const reveal = make([{ script: plain }], [500])
  const padding = make([{}], [100])
  const move = make([{ spends: `${padding.id}:0` }, { spends: `${reveal.id}:0` }], [600])
  const burn = make([{ spends: `${move.id}:0` }], [50, { value: 550, script: BURN }])
  expect(explore(reveal, padding, move)).toMatchObject([
    { charms: [], location: { outpoint: `${move.id}:0`, offset: 100 } },
  ])
  expect(explore(reveal, padding, move, burn)).toMatchObject([
    { charms: ['burned'], location: { outpoint: `${burn.id}:1`, offset: 50 } },
  ])
})

test('a fee is shared between the inscriptions of the transaction', () => {
  const commit = make([{}], [1000])
  const reveal = make([{ spends: `${commit.id}:0`, script: concat(plain, plain, plain) }], [500])
  expect(ledgerOf([commit, reveal]).entries.map(({ fee }) => fee)).toEqual([166, 166, 166])
})

test('a parent must move through the same transaction, and counts once', () => {
  const parent = make([{ script: plain }], [500])
  const value = InscriptionId.encode(`${parent.id}i0`)
  const script = envelope(Uint8Array.of(3), value, Uint8Array.of(3), value)
  const child = make([{ script }, { spends: `${parent.id}:0` }], [10_000])
  const stranger = make([{ script }], [10_000])
  const ledger = ledgerOf([parent, child, stranger])
  const idsOf = (entries: readonly Entry[] | undefined) => entries?.map(({ inscription }) => inscription.id)
  expect(idsOf(ledger.byId(`${child.id}i0`)?.parents)).toEqual([`${parent.id}i0`])
  expect(idsOf(ledger.byId(`${parent.id}i0`)?.children)).toEqual([`${child.id}i0`])
  expect(idsOf(ledger.byId(`${stranger.id}i0`)?.parents)).toEqual([])
})

test('transactions may come in any order and more than once', () => {
  const chain = [make([{ script: plain }], [1000], { sat: 1_000_003 })]
  for (let i = 0; i < 6; i++)
    chain.push(make([{ spends: `${chain.at(-1)?.id}:0`, script: plain }], [900 - i]))
  const inOrder = explore(...chain)
  expect(inOrder.map(({ sat }) => sat)).toEqual(chain.map(() => 1_000_003))
  fc.assert(
    fc.property(fc.shuffledSubarray([...chain, ...chain], { minLength: chain.length * 2 }), (shuffled) => {
      expect(explore(...shuffled)).toEqual(inOrder)
    }),
  )
})

test('a chain of thousands of transactions, newest first, does not overflow the stack', () => {
  const chain = [make([{ script: plain }], [10_000])]
  for (let i = 0; i < 5000; i++) chain.push(make([{ spends: `${chain.at(-1)?.id}:0` }], [10_000]))
  expect(explore(...chain.reverse())).toMatchObject([{ location: { outpoint: `${chain[0]?.id}:0` } }])
})

import { Script } from '@scure/btc-signer'
import { parseWitness } from 'micro-ordinals'
import { CBOR } from 'micro-ordinals/cbor.js'
import { describe, expect, it } from 'vitest'
import { revealScript } from '../building/revealScript.ts'
import { parseInscriptions } from '../parsing/parseInscriptions.ts'
import { transactionOf } from '../testing/transactionOf.ts'
import { TAG_NAMES, TAGS, type TagName, type TagValues } from './tags.ts'

const key = new Uint8Array(32).fill(2)
const ids = [`${'a'.repeat(64)}i0`, `${'b'.repeat(64)}i256`]
const cbor = CBOR.encode({ title: 'x'.repeat(1_300) })

/** For every tag: its number (docs.ordinals.com, Inscriptions) and a value. A missing tag is a type error. */
const SAMPLES: { readonly [Name in TagName]: readonly [number: number, value: TagValues[Name]] } = {
  contentType: [1, 'text/plain'],
  pointer: [2, 258n],
  parents: [3, ids],
  metadata: [5, cbor],
  metaprotocol: [7, 'luma'],
  contentEncoding: [9, 'br'],
  delegate: [11, `${'c'.repeat(64)}i1`],
  properties: [17, cbor],
  propertyEncoding: [19, 'br'],
}

/** The tags that have another name or type in micro-ordinals, which does not know properties. */
const THEIRS: Partial<Record<TagName, [string, unknown]>> = {
  parents: ['parent', ids],
  metadata: ['metadata', CBOR.decode(cbor)],
}

describe('each tag', () => {
  it('has a sample here, and a unique number', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual([...TAG_NAMES].sort())
    expect(new Set(TAG_NAMES.map((name) => TAGS[name].number)).size).toBe(TAG_NAMES.length)
  })

  it.each(TAG_NAMES)('%s is written with its number, and can be read', (name) => {
    const [number, value] = SAMPLES[name]
    const script = revealScript(key, { tags: { [name]: value }, body: undefined })
    expect(numbersIn(script)).toEqual(new Set([number]))
    const [inscription] = parseInscriptions(transactionOf([{ script }]))
    expect(inscription?.[name]).toEqual(value)
    expect(inscription).toMatchObject({ unbound: false })
  })

  it.each(TAG_NAMES.filter((name) => !name.startsWith('propert')))('%s is read by micro-ordinals', (name) => {
    const [, value] = SAMPLES[name]
    const script = revealScript(key, { tags: { [name]: value }, body: undefined })
    const [theirName, theirValue] = THEIRS[name] ?? [name, value]
    const [inscription] = parseWitness([new Uint8Array(), script, new Uint8Array()]) ?? []
    expect(inscription?.tags).toEqual({ [theirName]: theirValue })
  })
})

it('an envelope can have all tags', () => {
  const tags = Object.fromEntries(TAG_NAMES.map((name) => [name, SAMPLES[name][1]]))
  const body = new Uint8Array(1_041).fill(7)
  const [inscription] = parseInscriptions(transactionOf([{ script: revealScript(key, { tags, body }) }]))
  expect(inscription).toMatchObject({ ...tags, body, unbound: false })
})

it('a long value has pushes of up to 520 bytes, and an empty one an empty push', () => {
  expect(TAGS.metadata.encode(new Uint8Array(1_041)).map(({ length }) => length)).toEqual([520, 520, 1])
  expect(TAGS.metadata.encode(new Uint8Array(520)).map(({ length }) => length)).toEqual([520])
  expect(TAGS.metadata.encode(new Uint8Array())).toEqual([new Uint8Array()])
  expect(TAGS.metadata.decode([])).toBeUndefined()
})

it('a parent that cannot be decoded is skipped, and the others are read', () => {
  const [first] = TAGS.parents.encode(ids)
  expect(TAGS.parents.decode([Uint8Array.of(1), first ?? Uint8Array.of()])).toEqual([ids[0]])
})

/** The tags of the first envelope of a script, from its pushes after "ord". */
function numbersIn(script: Uint8Array): Set<unknown> {
  const steps = Script.decode(script)
  const pushes = steps.slice(steps.indexOf('IF') + 2, steps.indexOf('ENDIF'))
  return new Set(pushes.filter((_, i) => i % 2 === 0).map((push) => push instanceof Uint8Array && push[0]))
}

import { afterEach, expect, it, vi } from 'vitest'
import { firstOf, vectors } from '../test/vectors.ts'
import { pageStorage, type RelayStorage, recall, remember } from './storage.ts'
import { type RelayRecordJson, recordFromJson } from './wire/record.ts'

const json = firstOf(vectors.records).json as RelayRecordJson
const record = recordFromJson(json)

function holding(text: string | null): RelayStorage & { text: string | null; writes: number } {
  return {
    text,
    writes: 0,
    getItem() {
      return this.text
    },
    setItem(_, text) {
      this.text = text
      this.writes++
    },
  }
}

const throwing: RelayStorage = {
  getItem() {
    throw new DOMException('Denied', 'SecurityError')
  },
  setItem() {
    throw new DOMException('Full', 'QuotaExceededError')
  },
}

afterEach(() => {
  vi.unstubAllGlobals()
})

it('returns the remembered records in order, sixteen at most', () => {
  const storage = holding(null)
  const records = Array.from({ length: 20 }, (_, seq) => ({ ...record, seq }))
  remember(storage, records, '')
  expect(recall(storage)).toEqual(Array.from({ length: 16 }, (_, seq) => ({ ...json, seq })))
})

it('writes only changed records', () => {
  const storage = holding(null)
  const stored = remember(storage, [record], '')
  remember(storage, [record], stored)
  expect(storage.writes).toBe(1)
  remember(storage, [record, record], stored)
  expect(storage.writes).toBe(2)
})

it.each([null, '', '{', '7', 'null', '{"relays":[]}', '"text"'])('returns no records from %s', (text) => {
  for (const json of recall(holding(text))) expect(() => recordFromJson(json as RelayRecordJson)).toThrow()
})

it('returns no more records than it would store', () => {
  expect(recall(holding(JSON.stringify(Array.from({ length: 9_999 }, () => json))))).toHaveLength(16)
})

it('continues if storage can be neither read nor written', () => {
  expect(recall(throwing)).toEqual([])
  expect(() => remember(throwing, [record], '')).not.toThrow()
  expect(recall(undefined)).toEqual([])
})

it('keeps records in memory in a sandbox, where reading `localStorage` throws', () => {
  vi.stubGlobal('localStorage', undefined)
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get() {
      throw new DOMException('Denied', 'SecurityError')
    },
  })
  expect(recall(pageStorage())).toEqual([])
  remember(pageStorage(), [record], '')
  expect(recall(pageStorage())).toEqual([json])
})

it('uses the localStorage of a page', () => {
  const storage = holding(null)
  vi.stubGlobal('localStorage', storage)
  expect(pageStorage()).toBe(storage)
})

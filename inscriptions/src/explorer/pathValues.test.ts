import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchPath, readValues } from './pathValues.ts'

const id = `${'ab'.repeat(32)}i0`

/** One value, or the status of the response to a value that is not valid. */
function read(name: string, value: string): unknown {
  const values = readValues(new Map([[name, value]]))
  return 'status' in values ? values.status : values[name as keyof typeof values]
}

describe('matchPath()', () => {
  it.each<[string, string, Record<string, string> | undefined]>([
    ['/', '/', {}],
    ['/r/sat/{sat_number}', '/r/sat/7', { sat_number: '7' }],
    ['/r/sat/{sat_number}/at/{index}', '/r/sat/7/at/-1', { sat_number: '7', index: '-1' }],
    ['/r/sat/{sat_number}', '/r/sat/', undefined],
    ['/r/sat/{sat_number}', '/r/sat', undefined],
    ['/r/sat/{sat_number}', '/r/sat/7/', undefined],
    ['/r/sat/{sat_number}', '/r/sats/7', undefined],
    ['/r/sat/{sat_number}', '/R/sat/7', undefined],
    ['/', '', undefined],
    ['/', '//', undefined],
  ])('%s of %s', (pattern, path, expected) => {
    const values = matchPath(pattern, path)
    expect(values && Object.fromEntries(values)).toEqual(expected)
  })

  it('does not decode values', () => {
    expect(matchPath('/content/{inscription_id}', '/content/%41')?.get('inscription_id')).toBe('%41')
  })
})

describe('readValues()', () => {
  it('returns the values of the path, and defaults for the others', () => {
    expect(readValues(new Map())).toEqual({
      inscription_id: '',
      inscription_query: '',
      sat_number: 0,
      index: 0,
      page: 0,
    })
    expect(readValues(new Map([['page', '3']]))).toMatchObject({ page: 3, index: 0 })
  })

  it('responds to a value that is not valid as axum does', () => {
    expect(readValues(new Map([['page', 'x']]))).toMatchObject({
      status: 400,
      body: 'Invalid URL: Cannot parse `page` with value `x`',
    })
  })

  it.each<[string, string, unknown]>([
    ['inscription_id', id, id],
    ['inscription_id', id.toUpperCase(), id],
    ['inscription_id', '7', 400],
    ['inscription_query', id, id],
    ['inscription_query', '7', '7'],
    ['inscription_query', '-7', '-7'],
    ['inscription_query', 'name', 400],
    ['inscription_query', '12345678901', 400],
    ['sat_number', '2099999997689999', 2_099_999_997_689_999],
    ['sat_number', '2099999997690000', 400],
    ['sat_number', '-1', 400],
    ['sat_number', '0x7', 400],
    ['index', '-1', -1],
    ['index', '+1', 1],
    ['index', '--1', 400],
    ['index', '9007199254740990', 9_007_199_254_740_990],
    ['index', '9007199254740991', 400],
    ['index', '1.5', 400],
    ['page', '4294967295', 4_294_967_295],
    ['page', '4294967296', 400],
    ['page', '+1', 400],
  ])('%s of %s', (name, value, expected) => {
    expect(read(name, value)).toBe(expected)
  })

  it('returns a whole number or 400 for any text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sat_number', 'index', 'page'),
        fc.string({ maxLength: 20 }),
        (name, text) => {
          expect(Number.isSafeInteger(read(name, text))).toBe(true)
        },
      ),
    )
  })
})

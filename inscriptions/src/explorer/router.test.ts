import { validateHeaderName, validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTransaction } from '../bitcoin/parseTransaction.ts'
import { TAG_NAMES, TAGS } from '../ord/tags.ts'
import { envelope, transactionOf } from '../testing/transactionOf.ts'
import type { ExplorerRequest } from './http.ts'
import { route } from './router.ts'
import { ledgerOf } from './transactions.ts'

/** The known tags, and an unknown odd and even one. */
const NUMBERS = [...TAG_NAMES.map((name) => TAGS[name].number), 15, 66]

/** A ledger of one transaction whose envelopes have arbitrary values for these tags. */
const ledgers = fc
  .array(
    fc.tuple(fc.subarray(NUMBERS), fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: NUMBERS.length })),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((envelopes) => {
    const inputs = envelopes.map(([tags, values]) => ({
      script: envelope(
        ...tags.flatMap((tag, i) => [Uint8Array.of(tag), values[i] ?? '']),
        new Uint8Array(),
        'body',
      ),
    }))
    return ledgerOf([{ transaction: parseTransaction(transactionOf(inputs)), known: { sat: 7 } }])
  })

const word = fc.oneof(
  fc.constantFrom(
    '',
    'r',
    'sat',
    'at',
    '-1',
    '0',
    '7',
    'content',
    'preview',
    'inscription',
    'inscriptions',
    'ID',
  ),
  fc.constantFrom(
    'metadata',
    'children',
    'parents',
    'undelegated-content',
    'static',
    '__proto__',
    '%2e',
    '..',
  ),
  fc.string({ maxLength: 8 }),
)

function answer(request: ExplorerRequest, ledger: Parameters<typeof route>[1], decompress = false) {
  const response = route(request, ledger, { decompress })
  for (const [name, value] of Object.entries(response.headers)) {
    validateHeaderName(name)
    for (const each of [value].flat()) validateHeaderValue(name, each)
  }
  return response
}

test('any path has a response that can be sent', () => {
  const statuses = new Set<number>()
  fc.assert(
    fc.property(ledgers, fc.array(word, { maxLength: 6 }), fc.boolean(), (ledger, words, decompress) => {
      const id = ledger.entries[0]?.inscription.id ?? ''
      const path = `/${words.map((each) => (each === 'ID' ? id : each)).join('/')}`
      const { status } = answer({ method: 'GET', path }, ledger, decompress)
      statuses.add(status)
      expect([200, 303, 400, 404, 406, 500]).toContain(status)
    }),
    { numRuns: 1000 },
  )
  // Otherwise the random paths are too simple to prove anything.
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404]))
})

test('any inscription has a page and JSON', () => {
  fc.assert(
    fc.property(ledgers, fc.option(fc.string(), { nil: undefined }), (ledger, acceptEncoding) => {
      for (const { inscription } of ledger.entries)
        for (const path of [
          'content',
          'preview',
          'inscription',
          'r/inscription',
          'r/metadata',
          'r/undelegated-content',
        ]) {
          const request = { method: 'GET', path: `/${path}/${inscription.id}`, acceptEncoding }
          expect([200, 404, 406]).toContain(answer(request, ledger).status)
        }
    }),
    { numRuns: 200 },
  )
})

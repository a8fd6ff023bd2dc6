import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { firstOf, vectors } from '../../test/vectors.ts'
import { type RelayRecordJson, recordFromJson } from '../wire/record.ts'
import { decodeDialToken } from '../wire/token.ts'
import { answerFor } from './answer.ts'

const recordOf = (index: number) =>
  recordFromJson((vectors.records[index] ?? firstOf(vectors.records)).json as RelayRecordJson)
const { offer: OFFER } = firstOf(vectors.answers)

describe('the answer that a page composes', () => {
  it.each(vectors.answers)('matches the vector with record $record', ({ offer, record, answer }) => {
    expect(answerFor(offer, recordOf(record))).toBe(answer)
  })

  it("carries the browser's fingerprint and any password in the ufrag", () => {
    const iceChars = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const password = fc.string({ unit: fc.constantFrom(...iceChars), minLength: 22, maxLength: 200 })
    const fingerprint = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(password, fingerprint, fc.boolean(), (password, fingerprint, lower) => {
        const colons = Buffer.from(fingerprint).toString('hex').match(/../g)?.join(':') ?? ''
        const offer = OFFER.replace(/a=ice-pwd:\S+/, () => `a=ice-pwd:${password}`).replace(
          /sha-256 \S+/,
          () => `sha-256 ${lower ? colons : colons.toUpperCase()}`,
        )
        const [, ufrag = ''] = /^a=ice-ufrag:(\S+)/m.exec(answerFor(offer, recordOf(0))) ?? []
        expect(decodeDialToken(ufrag)).toEqual({ fingerprint, hint: '', password })
      }),
    )
  })

  it("copies the mid of the offer's section", () => {
    const answer = answerFor(OFFER.replace('a=mid:0', 'a=mid:data'), recordOf(0))
    expect(answer).toContain('a=mid:data\r\n')
    expect(answer).toContain('a=group:BUNDLE data\r\n')
  })

  it.each(['a=ice-pwd:', 'a=fingerprint:sha-256 '])('requires %s in the offer', (line) => {
    expect(refusal(() => answerFor(OFFER.replace(line, 'a=other:'), recordOf(0)))).toBe('no-webrtc')
  })
})

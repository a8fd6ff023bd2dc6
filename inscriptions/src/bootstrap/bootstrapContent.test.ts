import { brotliDecompressSync } from 'node:zlib'
import { type RelayRecordJson, relaysOf } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { buildInscription } from '../building/buildInscription.ts'
import { compressContent } from '../building/compressContent.ts'
import { parseInscriptions } from '../parsing/parseInscriptions.ts'
import { testRecord } from '../testing/relayRecord.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { bootstrapContent, type Networks } from './bootstrapContent.ts'

const NOW = 1_800_000_000_000
const DAY = 86_400
/** A public address. The tests send nothing to it. */
const PUBLIC = '8.8.8.8:3478'
const wallet = testWallet('mainnet')

describe('bootstrapContent()', () => {
  it('can be read from the reveal by network, and has only signed fields', () => {
    const one = testRecord(PUBLIC)
    const two = testRecord('[2606:4700::1111]:4000')
    const three = testRecord('8.8.4.4:3478')
    const annotated = { ...two, comment: 'in the attic' } as RelayRecordJson
    const content = bootstrapContent({ '': [one, annotated], garden: [three] }, 'mainnet', NOW)
    const { reveal } = buildInscription({
      network: 'mainnet',
      content: compressContent(content),
      utxos: [testUtxo(wallet.taproot, 50_000)],
      destination: wallet.taproot,
      feeRate: 3,
    })
    if (!('hex' in reveal)) throw new Error('The reveal without parents is signed')
    const [inscription] = parseInscriptions(reveal.hex)
    expect(inscription).toMatchObject({ contentType: 'application/json', contentEncoding: 'br' })
    const list = JSON.parse(brotliDecompressSync(inscription?.body ?? new Uint8Array()).toString())
    expect(relaysOf(list)).toEqual([one, two])
    expect(relaysOf(list, 'garden')).toEqual([three])
  })

  it('is the list that a relay prints if there is one network', () => {
    const record = testRecord(PUBLIC)
    const { body } = bootstrapContent({ '': [record] }, 'mainnet', NOW)
    expect(Buffer.from(body ?? []).toString()).toBe(JSON.stringify({ v: 1, relays: [record] }))
  })

  const good = testRecord(PUBLIC)
  const seconds = NOW / 1000
  it.each<[string, Networks, string, RegExp]>([
    [
      'a record whose sequence number is not the signed one',
      { '': [good, { ...testRecord(PUBLIC), seq: 1 }] },
      'invalid-record',
      /The record of 8.8.8.8:3478 is not signed by its relay/,
    ],
    [
      'a record with the signature of another record',
      { '': [{ ...good, sig: testRecord().sig }] },
      'invalid-record',
      /not signed/,
    ],
    [
      'a record that expires now',
      { a: [testRecord(PUBLIC, seconds)] },
      'invalid-record',
      /expired on 2027-01-15/,
    ],
    [
      'a record that expired yesterday',
      { '': [testRecord(PUBLIC, seconds - DAY)] },
      'invalid-record',
      /expired on 2027-01-14/,
    ],
    [
      'an object that is not a record',
      { '': [{} as RelayRecordJson] },
      'invalid-record',
      /relay record is not valid/,
    ],
    [
      'an address of a private network',
      { '': [testRecord('192.168.1.4:3478')] },
      'invalid-record',
      /an address of a private network .*192.168.1.4/,
    ],
    [
      'a private IPv4 address mapped to IPv6',
      { '': [testRecord('[::ffff:192.168.1.4]:3478')] },
      'invalid-record',
      /in the form of IPv6/,
    ],
    [
      'an address for documentation',
      { '': [testRecord('203.0.113.7:3478')] },
      'invalid-record',
      /an address for documentation/,
    ],
    ['a duplicate relay', { '': [good, good] }, 'invalid-option', /same relay twice/],
    ['a list without relays', { '': [] }, 'invalid-option', /must have 1 to 32 relays/],
    ['33 relays', { '': Array.from({ length: 33 }, () => good) }, 'invalid-option', /must have 1 to 32/],
    ['an object without lists', {}, 'invalid-option', /no relay to inscribe/],
    ['a name with spaces', { 'my garden': [good] }, 'invalid-option', /is not valid/],
  ])('refuses %s', (_name, networks, code, sentence) => {
    const refused = () => bootstrapContent(networks, 'mainnet', NOW)
    expect(refused).toThrow(sentence)
    expect(refused).toThrow(expect.objectContaining({ code }))
  })
})

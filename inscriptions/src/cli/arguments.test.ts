import { describe, expect, it } from 'vitest'
import { readNumberArgument, readParentArgument, readUpdateArgument, readUtxoArgument } from './arguments.ts'

const txid = 'ab'.repeat(32)
const id = `${'cd'.repeat(32)}i0`
const refused = expect.objectContaining({ code: 'invalid-option' })

describe('an output', () => {
  it('is a txid, an output number, sats and an address', () => {
    const utxo = { txid, vout: 1, value: 546, address: 'bc1qa' }
    expect(readUtxoArgument('--utxo', `${txid}:1:546:bc1qa`, undefined)).toEqual(utxo)
    expect(readUtxoArgument('--utxo', `${txid}:1:546`, 'bc1qa')).toEqual(utxo)
    expect(readUtxoArgument('--utxo', `${txid}:1:546:bc1qa`, 'bc1qb')).toEqual(utxo)
  })

  it.each([
    '',
    txid,
    `${txid}:0`,
    `${txid}:0:`,
    `${txid}:a:546`,
    `${txid}:-1:546`,
    `${txid}:0:5.46`,
    `${txid}:0:546:`,
    `${txid}:0:546:a:b`,
    `${txid.toUpperCase()}:0:546`,
    `${txid.slice(2)}:0:546`,
    `${txid}:0:546\n`,
    ` ${txid}:0:546`,
  ])('is not %j', (text) => {
    expect(() => readUtxoArgument('--utxo', text, 'bc1qa')).toThrow(refused)
    expect(() => readUtxoArgument('--utxo', text, 'bc1qa')).toThrow(/--utxo/)
  })

  it('needs an address, its own or the default', () => {
    expect(() => readUtxoArgument('--utxo', `${txid}:0:546`, undefined)).toThrow(/--utxo-address/)
  })
})

describe('a parent', () => {
  it('has an id and the output that holds it', () => {
    expect(readParentArgument('--parent', `${id}=${txid}:1:546`, 'bc1qa')).toEqual({
      id,
      utxo: { txid, vout: 1, value: 546, address: 'bc1qa' },
    })
  })

  it('is refused without an output, or with one that is not valid', () => {
    expect(() => readParentArgument('--parent', id, 'bc1qa')).toThrow(refused)
    expect(() => readParentArgument('--parent', `${id}=546`, 'bc1qa')).toThrow(/--parent "546"/)
  })
})

describe('an update', () => {
  const utxo = { txid, vout: 1, value: 546, address: 'bc1qa' }

  it('may have the offset of a sat in the output', () => {
    expect(readUpdateArgument(`${id}=${txid}:1:546`, 'bc1qa')).toEqual({ id, utxo, offset: 0 })
    expect(readUpdateArgument(`${id}=${txid}:1:546+7`, 'bc1qa')).toEqual({ id, utxo, offset: 7 })
    expect(readUpdateArgument(`${id}=${txid}:1:546:bc1qa+7`, undefined)).toEqual({ id, utxo, offset: 7 })
  })

  it.each(['+', '+a', '+1+2', '+-1'])('is refused with the offset %s', (offset) => {
    expect(() => readUpdateArgument(`${id}=${txid}:1:546${offset}`, 'bc1qa')).toThrow(/offset of --update/)
  })
})

describe('a number', () => {
  it.each([
    ['0', 0],
    ['12.5', 12.5],
    ['007', 7],
    ['1.00000001', 1.00000001],
  ])('is %s', (text, number) => {
    expect(readNumberArgument('--fee-rate', text)).toBe(number)
  })

  it.each(['', ' 1', '1 ', '-1', '+1', '1e3', '0x10', '.5', '5.', '1,000', 'Infinity', 'NaN', '1\n'])(
    'is not %j',
    (text) => {
      expect(() => readNumberArgument('--fee-rate', text)).toThrow(refused)
    },
  )
})

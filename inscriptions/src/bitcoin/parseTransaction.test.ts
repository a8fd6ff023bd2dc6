import { describe, expect, it } from 'vitest'
import { elsewhere, transactionOf } from '../testing/transactionOf.ts'
import { parseTransaction } from './parseTransaction.ts'

/** The first payment on the chain, in block 170: version 1, no witnesses. */
const FIRST_PAYMENT = {
  id: 'f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16',
  hex:
    '0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25f' +
    'df3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00' +
    '000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5' +
    'c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf97444' +
    '64f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000',
}

describe('parseTransaction()', () => {
  it('reads the first payment on the chain', () => {
    const { id, inputs, outputs } = parseTransaction(FIRST_PAYMENT.hex)
    expect(id).toBe(FIRST_PAYMENT.id)
    expect(inputs).toEqual([
      { outpoint: '0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9:0', witness: [] },
    ])
    expect(outputs.map(({ value }) => value)).toEqual([1_000_000_000, 4_000_000_000])
    expect(outputs.map(({ script }) => script.length)).toEqual([67, 67])
  })

  it('reads witnesses, which do not change the id', () => {
    const spends = elsewhere()
    const plain = parseTransaction(transactionOf([{ spends }]))
    const script = Uint8Array.of(0x51)
    const withScript = parseTransaction(transactionOf([{ spends, script }]))
    expect(withScript.id).toBe(plain.id)
    expect(withScript.inputs[0]?.witness[1]).toEqual(script)
    expect(withScript.inputs[0]?.outpoint).toBe(spends)
  })

  it('reads upper-case hex', () => {
    expect(parseTransaction(FIRST_PAYMENT.hex.toUpperCase()).id).toBe(FIRST_PAYMENT.id)
  })

  it.each<[string, string, RegExp]>([
    ['nothing', '', /not hexadecimal/],
    ['half a byte', FIRST_PAYMENT.hex.slice(1), /not hexadecimal/],
    ['other letters', `${FIRST_PAYMENT.hex.slice(0, -2)}zz`, /not hexadecimal/],
    ['a truncated transaction', FIRST_PAYMENT.hex.slice(0, -2), /do not decode/],
    ['a byte after the end', `${FIRST_PAYMENT.hex}00`, /do not decode/],
    ['no inputs', '01000000000000000000', /no inputs or no outputs/],
    ['no outputs', `0200000001${'00'.repeat(37)}ffffffff0000000000`, /no inputs or no outputs/],
    ['more than a block', '00'.repeat(4_000_001), /larger than a block/],
    ['more bitcoin than exist', transactionOf([{}], [21e14, 1]), /more bitcoin than exist/],
  ])('refuses %s', (_, hex, why) => {
    const refused = () => parseTransaction(hex)
    expect(refused).toThrow(why)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
  })
})

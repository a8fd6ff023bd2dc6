import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseInscriptions } from '../parsing/parseInscriptions.ts'
import { readRawTransaction } from '../testing/rawTransaction.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { buildInscription } from './buildInscription.ts'

const wallet = testWallet('testnet')
const hex = (digit: number) => digit.toString(16)

const requests = fc.record({
  body: fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    // Around the limits of pushes.
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -1, max: 1 }), fc.nat(255))
      .map(([pushes, more, byte]) => new Uint8Array(pushes * 520 + more).fill(byte)),
  ),
  values: fc.array(fc.integer({ min: 1, max: 12_000 }), { minLength: 1, maxLength: 4 }),
  segwit: fc.boolean(),
  feeRate: fc.double({ min: 0.1, max: 12, noNaN: true }),
  postage: fc.integer({ min: 330, max: 2_000 }),
  isUpdate: fc.boolean(),
  parents: fc.array(fc.integer({ min: 330, max: 9_000 }), { maxLength: 2 }),
})

it('loses no sat and pays the fee rate for any request, or refuses it', () => {
  let built = 0
  fc.assert(
    fc.property(requests, ({ body, values, segwit, feeRate, postage, isUpdate, parents }) => {
      const address = segwit ? wallet.segwit : wallet.taproot
      const given = parents.map((value, i) => ({
        id: `${'e'.repeat(64)}i${i}`,
        utxo: testUtxo(address, value, hex(8 + i)),
      }))
      const update = isUpdate && given.length === 1 ? given[0] : undefined
      const request = {
        network: 'testnet',
        content: { type: 'application/octet-stream', body },
        utxos: values.map((value, i) => testUtxo(address, value, hex(i))),
        destination: wallet.taproot,
        feeRate,
        ...(update ? { update } : { parents: given, postage }),
      } as const
      const funds = values.reduce((sum, value) => sum + value, 0)
      let result: ReturnType<typeof buildInscription>
      try {
        result = buildInscription(request)
      } catch (error) {
        // A request is refused only because of too few sats.
        expect(String(error)).toMatch(
          /^LumameshError: The inscription needs [\d,]+ sats .* but the outputs hold/,
        )
        return
      }
      built++
      const { summary } = result
      const commit = wallet.sign(result.commit)
      const revealHex = 'hex' in result.reveal ? result.reveal.hex : wallet.sign(result.reveal.psbt).hex
      const reveal = readRawTransaction(revealHex)
      const rawCommit = readRawTransaction(commit.hex)
      const held = sumOf(reveal.outputs)
      const parentSats = parents.reduce((sum, value) => sum + value, 0)
      // Every input sat is in an output or a fee, and no output is dust.
      expect(funds - sumOf(rawCommit.outputs)).toBe(summary.commit.fee)
      expect(Number(rawCommit.outputs[0]?.value) + parentSats - held).toBe(summary.reveal.fee)
      expect(summary.postage).toBeGreaterThanOrEqual(update ? parentSats : postage)
      expect(Number(reveal.outputs[summary.vout]?.value)).toBe(summary.postage)
      expect(Number(rawCommit.outputs[0]?.value)).toBeGreaterThanOrEqual(330)
      for (const output of [...rawCommit.outputs.slice(1), ...reveal.outputs])
        expect(Number(output.value)).toBeGreaterThanOrEqual(294)
      expect(summary.commit.fee).toBeGreaterThanOrEqual((rawCommit.weight / 4) * feeRate)
      expect(summary.reveal.fee).toBeGreaterThanOrEqual((reveal.weight / 4) * feeRate)
      const [inscription] = parseInscriptions(revealHex)
      expect(inscription).toMatchObject({ id: summary.inscriptionId, unbound: false })
      expect(Buffer.from(inscription?.body ?? []).equals(body)).toBe(true)
    }),
    { numRuns: 40 },
  )
  expect(built).toBeGreaterThan(5)
})

function sumOf(outputs: readonly { value: bigint }[]): number {
  return outputs.reduce((sum, { value }) => sum + Number(value), 0)
}

import { createHash } from 'node:crypto'
import { LumameshError } from '@lumamesh/core/protocol'
import { RawTx } from '@scure/btc-signer'
import type { Output } from './output.ts'

/** The parts of a transaction that inscriptions depend on. */
export interface ParsedTransaction {
  id: string
  inputs: { outpoint: string; witness: Uint8Array[] }[]
  outputs: Output[]
}

/** A block has at most 4,000,000 weight units, and a byte has one or four of them (BIP 141). */
const MAX_BYTES = 4_000_000
/** The supply of bitcoin, in sats. Smaller than Number.MAX_SAFE_INTEGER. */
const MAX_MONEY = 21_000_000n * 100_000_000n

/** Reads a raw transaction. @throws LumameshError `invalid-option` if the hex is not a transaction */
export function parseTransaction(hex: string): ParsedTransaction {
  if (hex.length > 2 * MAX_BYTES) throw invalid('it is larger than a block')
  if (hex.length % 2 === 1 || !/^[0-9a-f]+$/i.test(hex)) throw invalid('it is not hexadecimal')
  const raw = decode(Uint8Array.from(Buffer.from(hex, 'hex')))
  if (raw.inputs.length === 0 || raw.outputs.length === 0) throw invalid('it has no inputs or no outputs')
  const total = raw.outputs.reduce((sum, { amount }) => sum + amount, 0n)
  if (total > MAX_MONEY) throw invalid('it pays more bitcoin than exist')
  return {
    id: txid(RawTx.encode({ ...raw, segwitFlag: false })),
    inputs: raw.inputs.map(({ txid, index }, i) => ({
      outpoint: `${Buffer.from(txid).toString('hex')}:${index}`,
      witness: raw.witnesses?.[i] ?? [],
    })),
    outputs: raw.outputs.map(({ amount, script }) => ({ value: Number(amount), script })),
  }
}

function decode(bytes: Uint8Array): ReturnType<typeof RawTx.decode> {
  try {
    return RawTx.decode(bytes)
  } catch (cause) {
    throw invalid('its bytes do not decode', cause)
  }
}

/** The double SHA-256 of the transaction without witnesses, in the usual reversed order of bytes. */
function txid(stripped: Uint8Array): string {
  const once = createHash('sha256').update(stripped).digest()
  return createHash('sha256').update(once).digest().reverse().toString('hex')
}

function invalid(why: string, cause?: unknown): LumameshError {
  return new LumameshError(
    'invalid-option',
    `This is not a raw Bitcoin transaction: ${why}. Use the hex that \`bitcoin-cli getrawtransaction\` prints.`,
    { cause },
  )
}

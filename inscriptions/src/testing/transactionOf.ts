import { toHex, utf8 } from '@lumamesh/core/protocol'
import { RawTx, Script, type ScriptType } from '@scure/btc-signer'
import { type Inscription, OutOrdinalReveal } from 'micro-ordinals'

let unknownOutputs = 0

/** An output that no transaction of a test makes and no other input spends. */
export function elsewhere(): string {
  return `${'ab'.repeat(32)}:${unknownOutputs++}`
}

export interface TestInput {
  script?: Uint8Array
  spends?: string
}

export interface TestOutput {
  value: number
  script: Uint8Array
}

/** OP_1 and a key. */
const PAY_TO_TAPROOT = Uint8Array.of(0x51, 0x20, ...new Uint8Array(32).fill(0x02))

/**
 * A transaction in hex that spends a script per input. It is not signed, since nothing here checks signatures.
 */
export function transactionOf(
  inputs: readonly TestInput[],
  outputs: readonly (number | TestOutput)[] = [10_000],
): string {
  const witnesses = inputs.map(({ script }) =>
    script ? [new Uint8Array(64), script, new Uint8Array(33).fill(0xc0, 0, 1)] : [new Uint8Array(64)],
  )
  return toHex(
    RawTx.encode({
      version: 2,
      segwitFlag: true,
      inputs: inputs.map(({ spends = elsewhere() }) => {
        const [txid = '', index] = spends.split(':')
        return {
          txid: Uint8Array.from(Buffer.from(txid, 'hex')),
          index: Number(index),
          finalScriptSig: new Uint8Array(),
          sequence: 0xfffffffd,
        }
      }),
      outputs: outputs.map((output) => {
        const { value, script } =
          typeof output === 'number' ? { value: output, script: PAY_TO_TAPROOT } : output
        return { amount: BigInt(value), script }
      }),
      witnesses,
      lockTime: 0,
    }),
  )
}

/** An inscription for micro-ordinals. Its own type has encoded parents and delegates in place of strings. */
export interface TestInscription {
  tags: Record<string, unknown>
  body: Uint8Array
}

/** The reveal script of micro-ordinals for these inscriptions. */
export function scriptByMicroOrdinals(...all: TestInscription[]): Uint8Array {
  const pubkey = new Uint8Array(32).fill(2)
  const inscriptions = all as Inscription[]
  return Script.encode(OutOrdinalReveal.decode({ type: 'tr_ord_reveal', pubkey, inscriptions }) as ScriptType)
}

/** A script with one envelope of these pushes: a string is text, and a number an opcode. */
export function envelope(...pushes: (string | Uint8Array | number)[]): Uint8Array {
  return script(0, 'IF', utf8('ord'), ...pushes.map(asPush), 'ENDIF')
}

export function script(...steps: ScriptType): Uint8Array {
  return Script.encode(steps)
}

function asPush(push: string | Uint8Array | number): Uint8Array | number {
  return typeof push === 'string' ? utf8(push) : push
}

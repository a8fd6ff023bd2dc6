import { LumameshError, utf8 } from '@lumamesh/core/protocol'
import { MAX_SCRIPT_BYTE_LENGTH, Script, type ScriptType } from '@scure/btc-signer'
import { CBOR } from 'micro-ordinals/cbor.js'
import type { Content } from './content.ts'
import { encodeInscriptionId, littleEndian } from './inscriptionId.ts'

/** Tags of ord's envelope. */
const TAG = { type: 1, pointer: 2, parent: 3, metadata: 5, encoding: 9, delegate: 11 }

/**
 * The tapscript that a reveal shows: a signature of `key`, then the envelope, which is never executed. Tags are pushed as bytes
 * and not as OP_1 to OP_16: ord has held inscriptions with those for cursed.
 */
export function revealScript(key: Uint8Array, content: Content, parents: readonly string[]): Uint8Array {
  const { type, body, encoding, metadata, delegate, pointer } = content
  const script: ScriptType = [key, 'CHECKSIG', 0, 'IF', utf8('ord')]
  const tag = (number: number, value: Uint8Array) => script.push(Uint8Array.of(number), value)
  if (type !== undefined) tag(TAG.type, utf8(type))
  if (encoding !== undefined) tag(TAG.encoding, utf8(encoding))
  for (const parent of parents) tag(TAG.parent, encodeInscriptionId('The parent', parent))
  if (delegate !== undefined) tag(TAG.delegate, encodeInscriptionId('The delegate', delegate))
  if (pointer !== undefined)
    tag(TAG.pointer, pointer === 0 ? Uint8Array.of(0) : littleEndian(BigInt(pointer)))
  if (metadata !== undefined) for (const piece of pieces(toCbor(metadata))) tag(TAG.metadata, piece)
  if (body !== undefined) script.push(0, ...pieces(body))
  script.push('ENDIF')
  return Script.encode(script)
}

function toCbor(metadata: unknown): Uint8Array {
  try {
    return CBOR.encode(metadata)
  } catch (cause) {
    throw new LumameshError(
      'invalid-option',
      'The metadata holds what CBOR does not: give plain objects, lists, texts, numbers and bytes.',
      { cause },
    )
  }
}

/** No push is longer than 520 bytes (BIP 342). */
function pieces(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / MAX_SCRIPT_BYTE_LENGTH)
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * MAX_SCRIPT_BYTE_LENGTH, (i + 1) * MAX_SCRIPT_BYTE_LENGTH),
  )
}

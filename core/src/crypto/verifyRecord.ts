import { type RelayRecord, signedBytes } from '../wire/record.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * Whether a relay's signature of its record is valid (Ed25519, RFC 8032). Undefined if this page cannot verify it:
 * crypto.subtle does not exist on plain http, and an implementation in JavaScript would be a fifth of the bundle
 * (docs/decisions.md).
 */
export async function verifyRecord(record: RelayRecord): Promise<boolean | undefined> {
  const subtle = crypto.subtle as SubtleCrypto | undefined
  if (!subtle) return
  try {
    const key = await subtle.importKey('raw', record.id as Bytes, 'Ed25519', false, ['verify'])
    return await subtle.verify('Ed25519', key, record.signature as Bytes, signedBytes(record) as Bytes)
  } catch (error) {
    if ((error as Error).name === 'NotSupportedError') return
    return false
  }
}

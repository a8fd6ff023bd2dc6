// The cryptography of lumamesh.js without WebCrypto, for bundledCrypto.test.ts.
import { aead } from '../../core/src/crypto/aead.ts'
import { expand, extract } from '../../core/src/crypto/hash.ts'
import { roomKeys } from '../../core/src/crypto/roomKeys.ts'

type Bytes = Uint8Array<ArrayBuffer>

export { expand, extract }

export function seal(key: Bytes, nonce: Bytes, plaintext: Bytes, aad?: Bytes) {
  return aead(key, Number.POSITIVE_INFINITY).seal(nonce, plaintext, aad)
}

export function open(key: Bytes, nonce: Bytes, sealed: Bytes, aad?: Bytes) {
  return aead(key, Number.POSITIVE_INFINITY).open(nonce, sealed, aad)
}

/** An array, since the build shortens the names of properties. */
export async function keysOfRoom(id: string, password?: string): Promise<Uint8Array[]> {
  const { topic, secret, signalKey } = await roomKeys(id, password)
  return [topic, secret, signalKey]
}

// What bundledCrypto.test.ts calls: the cryptography of lumamesh.js where there is no WebCrypto.
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

/** A list: the names of properties are shortened. */
export async function keysOfRoom(id: string, password?: string): Promise<Uint8Array[]> {
  const { topic, secret, signalKey } = await roomKeys(id, password)
  return [topic, secret, signalKey]
}

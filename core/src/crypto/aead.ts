import { gcm } from '@noble/ciphers/aes.js'

/** The number of bytes that sealing adds. */
export const TAG_BYTES = 16
/** The size from which WebCrypto is faster (measured in V8: both 35 µs at 64 B; 50 µs against 383 µs at 16 KiB). */
const LARGE_BYTES = 2_048

type Bytes = Uint8Array<ArrayBuffer>

/** Seals and opens with one AES-256-GCM key. Returns a promise for large inputs, unless WebCrypto is missing. */
export interface Aead {
  seal(nonce: Bytes, plaintext: Bytes, aad?: Bytes): Uint8Array | Promise<Uint8Array>
  /** Throws or rejects if the tag does not match. */
  open(nonce: Bytes, sealed: Bytes, aad?: Bytes): Uint8Array | Promise<Uint8Array>
}

/** `large` is the number of bytes from which WebCrypto is used. */
export function aead(key: Bytes, large: number = LARGE_BYTES): Aead {
  // Undefined on plain http. In this case noble does all the work.
  const subtle = crypto.subtle as SubtleCrypto | undefined
  let imported: Promise<CryptoKey> | undefined
  const crypt = (operation: 'encrypt' | 'decrypt', iv: Bytes, data: Bytes, aad?: Bytes) => {
    if (!subtle || data.length < large) return gcm(key, iv, aad)[operation](data)
    imported ??= subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
    const algorithm = { name: 'AES-GCM', iv, ...(aad && { additionalData: aad }) }
    return imported
      .then((cryptoKey) => subtle[operation](algorithm, cryptoKey, data))
      .then((bytes) => new Uint8Array(bytes))
  }
  return {
    seal: (nonce, plaintext, aad) => crypt('encrypt', nonce, plaintext, aad),
    open: (nonce, sealed, aad) => crypt('decrypt', nonce, sealed, aad),
  }
}

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { LumameshError } from '@lumamesh/core/protocol'
import { readData, writeData } from './dataFiles.ts'

const FILE = 'identity.key'
/** An Ed25519 public key in SPKI form is 12 bytes of preamble and 32 of key (RFC 8410, section 4). */
const SPKI_PREAMBLE_BYTES = 12

/** The relay's permanent identity: its Ed25519 key. */
export class Identity {
  /** The Ed25519 public key, 32 bytes. */
  readonly id: Uint8Array
  readonly #key: KeyObject

  constructor(key: KeyObject) {
    this.#key = key
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
    this.id = new Uint8Array(spki.subarray(SPKI_PREAMBLE_BYTES))
  }

  /** The Ed25519 private key, 32 bytes (RFC 8032, section 5.1.5). */
  get seed(): Uint8Array {
    const { d = '' } = this.#key.export({ format: 'jwk' })
    return new Uint8Array(Buffer.from(d, 'base64url'))
  }

  /** A secret of 32 bytes for one purpose, derived from the key. */
  secret(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.seed, 'lumamesh relay', purpose, 32))
  }

  /** The Ed25519 signature of these bytes. */
  sign(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, bytes, this.#key))
  }
}

/**
 * The identity of DATA_DIR, generated at the first run.
 * @throws LumameshError `relay-error` if the file is not a key
 */
export async function loadIdentity(directory: string): Promise<Identity> {
  const pem = await readData(directory, FILE)
  if (pem === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519')
    await writeData(directory, FILE, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    return new Identity(privateKey)
  }
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('The key is not an Ed25519 key')
    return new Identity(key)
  } catch (cause) {
    throw new LumameshError(
      'relay-error',
      `${FILE} in ${directory} is not an Ed25519 private key. Restore it from a backup, or move it away to get a new identity.`,
      { cause },
    )
  }
}

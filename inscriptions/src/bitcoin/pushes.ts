import { MAX_SCRIPT_BYTE_LENGTH } from '@scure/btc-signer'

/** The most bytes that one push of a script may have (BIP 342): 520. */
const MAX_PUSH_BYTES = MAX_SCRIPT_BYTE_LENGTH

/** The bytes in pushes, each as long as it may be; no bytes need no push. */
export function splitIntoPushes(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / MAX_PUSH_BYTES)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * MAX_PUSH_BYTES, (i + 1) * MAX_PUSH_BYTES))
}

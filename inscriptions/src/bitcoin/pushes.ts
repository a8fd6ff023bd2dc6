import { MAX_SCRIPT_BYTE_LENGTH } from '@scure/btc-signer'

/** The maximum length of one push in a script, bytes: 520 (BIP 342). */
const MAX_PUSH_BYTES = MAX_SCRIPT_BYTE_LENGTH

/** Splits bytes into pushes of the maximum length. Returns no push for no bytes. */
export function splitIntoPushes(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / MAX_PUSH_BYTES)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * MAX_PUSH_BYTES, (i + 1) * MAX_PUSH_BYTES))
}

/** The number in its fewest bytes, little-endian. 0 has no bytes. */
export function encodeLittleEndian(value: bigint): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 0xffn))
  return Uint8Array.from(bytes)
}

/** The inverse. Ignores trailing zeros. */
export function decodeLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => number * 256n + BigInt(byte), 0n)
}

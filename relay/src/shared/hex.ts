/** The value of each hex digit, by its character code. */
const DIGITS = Uint8Array.from(
  { length: 128 },
  (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0,
)

/** As the core has it, by what Node has and pages have not: a relay does this with every field of every frame. */
export function toHex({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('hex')
}

/** The same. What is no hex digit counts as 0: relays write all hex that comes here themselves. */
export function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(hex, 2 * i) << 4) | digit(hex, 2 * i + 1)
  return bytes
}

function digit(hex: string, at: number): number {
  return DIGITS[hex.charCodeAt(at)] ?? 0
}

/** The value of each hex digit, by its character code. */
const DIGITS = Uint8Array.from(
  { length: 128 },
  (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0,
)

/** Same result as toHex() of the core, but faster: a relay converts every field of every frame, and Node has Buffer. */
export function toHex({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('hex')
}

/** Reads lowercase or uppercase hex. Any other character counts as 0: this relay wrote all hex that it reads here. */
export function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(hex, 2 * i) << 4) | digit(hex, 2 * i + 1)
  return bytes
}

function digit(hex: string, at: number): number {
  return DIGITS[hex.charCodeAt(at)] ?? 0
}

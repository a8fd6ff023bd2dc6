import { taggedHash } from './rawTransaction.ts'

// The curve in plain, slow arithmetic, so that tests do not rely on the library that signed.
const P = 2n ** 256n - 2n ** 32n - 977n
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

/** A point. Undefined is the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | undefined

export const G: Point = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
}

export function add(a: Point, b: Point): Point {
  if (!a || !b) return a ?? b
  if (a.x === b.x && (a.y + b.y) % P === 0n) return
  const slope =
    a.x === b.x
      ? mod(3n * a.x * a.x * power(2n * a.y, P - 2n))
      : mod((b.y - a.y) * power(mod(b.x - a.x), P - 2n))
  const x = mod(slope * slope - a.x - b.x)
  return { x, y: mod(slope * (a.x - x) - a.y) }
}

export function multiply(point: Point, scalar: bigint): Point {
  let [sum, double] = [undefined as Point, point]
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, double)
    double = add(double, double)
  }
  return sum
}

/** The point of an x-only key: the one with an even y (BIP 340, lift_x). */
export function liftX(key: Uint8Array): Point {
  const x = number(key)
  const square = mod(x ** 3n + 7n)
  const y = power(square, (P + 1n) / 4n)
  if (x >= P || mod(y * y) !== square) throw new RangeError('Not on the curve')
  return { x, y: y % 2n === 0n ? y : P - y }
}

/** BIP 340, verification. */
export function verifySchnorr(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  const r = signature.subarray(0, 32)
  const s = number(signature.subarray(32))
  const challenge = number(taggedHash('BIP0340/challenge', r, key, message)) % N
  const R = add(multiply(G, s), multiply(liftX(key), N - challenge))
  return signature.length === 64 && s < N && R !== undefined && R.y % 2n === 0n && R.x === number(r)
}

export function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

function mod(value: bigint): bigint {
  return ((value % P) + P) % P
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square)
    square = mod(square * square)
  }
  return result
}

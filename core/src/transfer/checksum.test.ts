import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../wire/bytes.ts'
import { Checksum } from './checksum.ts'

const PIECE_BYTES = 256 * 1024

/** The hash chain over these pieces (docs/internals/conversations.md). */
function chainOf(pieces: readonly Uint8Array[]): string {
  const chain = pieces.reduce<Uint8Array>(
    (sum, piece) => createHash('sha256').update(sum).update(piece).digest(),
    new Uint8Array(),
  )
  return toHex(chain)
}

async function sumOf(parts: readonly Uint8Array[]): Promise<string> {
  const checksum = new Checksum()
  for (const part of parts) checksum.add(part)
  return toHex(await checksum.sum())
}

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => i * 31)

describe('a checksum', () => {
  it('of less than a piece is the hash of all parts, however they were split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 })), async (parts) => {
        expect(await sumOf(parts)).toBe(chainOf([Buffer.concat(parts)]))
      }),
    )
  })

  it('chains pieces of whole parts: a piece ends with the part that makes it 256 KiB', async () => {
    const [first, second, third] = [bytesOf(PIECE_BYTES - 1), bytesOf(10), bytesOf(7)]
    expect(await sumOf([first, second, third])).toBe(chainOf([Buffer.concat([first, second]), third]))
  })

  it('of whole pieces ends with an empty piece', async () => {
    const piece = bytesOf(PIECE_BYTES)
    expect(await sumOf([piece])).toBe(chainOf([piece, new Uint8Array()]))
  })

  it('does not change when its owner overwrites the bytes later', async () => {
    const part = bytesOf(100)
    const checksum = new Checksum()
    checksum.add(part)
    part.fill(0)
    expect(toHex(await checksum.sum())).toBe(chainOf([bytesOf(100)]))
  })
})

import { randomBytes } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { compressContent } from './compressContent.ts'

const type = 'text/plain'

describe('compressContent()', () => {
  it('decompresses to the content, and is no larger than default brotli at its best quality', () => {
    const body = utf8(Array.from({ length: 2_000 }, (_, i) => `line ${i * i} of ${i % 7}`).join('\n'))
    const content = compressContent({ type, body })
    expect(content.encoding).toBe('br')
    expect(brotliDecompressSync(content.body ?? new Uint8Array()).equals(body)).toBe(true)
    expect(content.body?.length).toBeLessThanOrEqual(brotliCompressSync(body).length)
  })

  it('does not change content that shrinks by less than the tag’s size', () => {
    for (const body of [new Uint8Array(), utf8('a'), randomBytes(1_000)])
      expect(compressContent({ type, body })).toEqual({ type, body })
  })

  it('does not change content that is compressed, or has no body', () => {
    const compressed = { type, body: utf8('a'.repeat(100)), encoding: 'br' } as const
    expect(compressContent(compressed)).toBe(compressed)
    const delegate = { delegate: `${'a'.repeat(64)}i0` }
    expect(compressContent(delegate)).toBe(delegate)
  })
})

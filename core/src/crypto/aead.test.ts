import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { digest } from '../../test/digest.ts'
import { concat, fromHex, toHex } from '../wire/bytes.ts'
import { aead, TAG_BYTES } from './aead.ts'

type Bytes = Uint8Array<ArrayBuffer>
const hex = (text: string) => fromHex(text) as Bytes

const bytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => Uint8Array.from(array))
/** Plaintexts below, around and above the size from which WebCrypto is used. */
const plaintext = fc
  .oneof(fc.nat({ max: 64 }), fc.integer({ min: 2_020, max: 2_060 }), fc.constant(16_320))
  .chain((length) =>
    fc.nat({ max: 255 }).map((start) => Uint8Array.from({ length }, (_, i) => start + i * 7)),
  )

function sealedByNode(key: Bytes, nonce: Bytes, plaintext: Bytes): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}

describe('aead', () => {
  // The GCM specification's test cases 13, 14 and 15: AES-256, 96-bit nonce, no additional data.
  it.each([
    {
      name: '13',
      key: '00'.repeat(32),
      nonce: '00'.repeat(12),
      plaintext: '',
      sealed: '530f8afbc74536b9a963b4f1c4cb738b',
    },
    {
      name: '14',
      key: '00'.repeat(32),
      nonce: '00'.repeat(12),
      plaintext: '00'.repeat(16),
      sealed: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    },
    {
      name: '15',
      key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
      nonce: 'cafebabefacedbaddecaf888',
      plaintext:
        'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255',
      sealed:
        '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c',
    },
  ])('matches test case $name of the GCM specification', async ({ key, nonce, plaintext, sealed }) => {
    const { open, seal } = aead(hex(key))
    expect(toHex(await seal(hex(nonce), hex(plaintext)))).toBe(sealed)
    expect(toHex(await open(hex(nonce), hex(sealed)))).toBe(plaintext)
  })

  it('produces the same bytes as node:crypto, at every size', async () => {
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(12), plaintext, async (key, nonce, plaintext) => {
        const { open, seal } = aead(key)
        const sealed = (await seal(nonce, plaintext)) as Bytes
        expect(digest(sealed)).toBe(digest(sealedByNode(key, nonce, plaintext)))
        expect(digest(await open(nonce, sealed))).toBe(digest(plaintext))
      }),
    )
  })

  it('returns small inputs synchronously, and large ones as a promise', async () => {
    const { seal } = aead(hex('11'.repeat(32)))
    const nonce = hex('22'.repeat(12))
    expect(seal(nonce, new Uint8Array(2_047))).toBeInstanceOf(Uint8Array)
    expect(seal(nonce, new Uint8Array(2_048))).toBeInstanceOf(Promise)
    await seal(nonce, new Uint8Array(2_048))
  })

  it('produces the same bytes synchronously without WebCrypto', async () => {
    const key = hex('11'.repeat(32))
    const nonce = hex('22'.repeat(12))
    const large = Uint8Array.from({ length: 20_000 }, (_, i) => i)
    const native = await aead(key).seal(nonce, large)
    // A page on plain http has only getRandomValues.
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    try {
      const { open, seal } = aead(key)
      const sealed = seal(nonce, large)
      expect(sealed).toBeInstanceOf(Uint8Array)
      expect(sealed).toEqual(native)
      expect(open(nonce, native as Bytes)).toEqual(large)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('does not open bytes that were changed, or with another key or nonce', async () => {
    const opens = async (action: () => unknown) => {
      try {
        await action()
        return true
      } catch {
        return false
      }
    }
    await fc.assert(
      fc.asyncProperty(bytes(32), bytes(12), plaintext, fc.nat(), async (key, nonce, plaintext, at) => {
        const { open, seal } = aead(key)
        const sealed = Uint8Array.from(await seal(nonce, plaintext))
        expect(sealed).toHaveLength(plaintext.length + TAG_BYTES)
        const flip = (bytes: Bytes) => bytes.map((byte, i) => (i === at % bytes.length ? byte ^ 1 : byte))
        expect(await opens(() => open(nonce, flip(sealed)))).toBe(false)
        expect(await opens(() => open(flip(nonce), sealed))).toBe(false)
        expect(await opens(() => aead(flip(key)).open(nonce, sealed))).toBe(false)
        expect(await opens(() => open(nonce, sealed.subarray(1)))).toBe(false)
        expect(await opens(() => open(nonce, sealed))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

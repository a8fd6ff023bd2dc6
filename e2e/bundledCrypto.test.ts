import { createCipheriv, createHmac, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle } from '../scripts/lib/bundle.mjs'

// The build removes the parts of @noble that a page does not use, so the rest is compared with OpenSSL.
let folder: string
let built: typeof import('./pages/crypto.ts')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumamesh-crypto-'))
  const outfile = join(folder, 'crypto.mjs')
  await bundle({ entryPoint: fileURLToPath(new URL('pages/crypto.ts', import.meta.url)), outfile })
  built = await import(/* @vite-ignore */ outfile)
})

afterAll(() => rm(folder, { recursive: true }))

const bytes = (length: number) => new Uint8Array(randomBytes(length))
const hex = (data: ArrayBuffer | Uint8Array) => Buffer.from(new Uint8Array(data)).toString('hex')
const lengths = [0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 1_000, 2_047, 20_000, 70_000]

function byOpenSsl(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad?: Uint8Array) {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  if (aad) cipher.setAAD(aad)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

test.for(lengths)(
  '%i bytes are sealed as by OpenSSL, at any byte offset, and can be opened',
  async (length) => {
    for (const aad of [undefined, bytes(0), bytes(1), bytes(16), bytes(48)]) {
      const [key, nonce] = [bytes(32), bytes(12)]
      const plaintext = bytes(length + 1).subarray(1)
      const sealed = await built.seal(key, nonce, plaintext, aad)
      expect(hex(sealed)).toBe(hex(byOpenSsl(key, nonce, plaintext, aad)))
      const elsewhere = new Uint8Array([0, ...sealed]).subarray(1)
      expect(hex(await built.open(key, nonce, elsewhere, aad))).toBe(hex(plaintext))
    }
  },
)

test.for(lengths)('%i sealed bytes can’t be opened with a changed, missing or additional byte', (length) => {
  const [key, nonce, aad] = [bytes(32), bytes(12), bytes(48)]
  const sealed = new Uint8Array(byOpenSsl(key, nonce, bytes(length), aad))
  const refused = (forged: Uint8Array<ArrayBuffer>, otherAad = aad) =>
    expect(() => built.open(key, nonce, forged, otherAad)).toThrow()
  for (const at of [0, length >> 1, length, length + 15]) {
    refused(sealed.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte)))
  }
  for (const left of [0, 1, 15, length + 15]) refused(sealed.slice(0, left))
  refused(new Uint8Array([...sealed, 0]))
  refused(sealed, bytes(48))
})

test.for(lengths)('HMAC and HKDF with %i bytes equal those of OpenSSL', (length) => {
  const [input, salt, key] = [bytes(length), bytes(length), bytes(32)]
  const extracted = built.extract(input, salt)
  expect(hex(extracted)).toBe(hex(createHmac('sha256', salt).update(input).digest()))
  const info = bytes(Math.min(length, 1_000))
  const expanded = built.expand(built.extract(key, salt), info)
  expect(hex(expanded)).toBe(hex(hkdfSync('sha256', key, salt, info, 32)))
})

test.for([undefined, 'a', 'pässword '.repeat(30)])(
  'the keys of a room with password %s',
  async (password) => {
    const label = (key: Uint8Array, name: string) =>
      createHmac('sha256', key).update(`lumamesh 1 ${name}`).update(Buffer.of(1)).digest()
    const roomKey = createHmac('sha256', 'lumamesh 1 room').update('a room').digest()
    const scrypt = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 26 }
    const stretched =
      password === undefined ? roomKey : scryptSync(password.normalize('NFKC'), roomKey, 32, scrypt)
    const secret = label(stretched, 'secret')
    const expected = [label(roomKey, 'topic'), secret, label(secret, 'signal')]
    expect((await built.keysOfRoom('a room', password)).map(hex)).toEqual(expected.map(hex))
  },
)

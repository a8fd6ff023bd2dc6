/** Cuts that leave of @noble/ciphers only AES-256-GCM with nonces of 12 bytes. */
export const ciphers = {
  'ciphers/utils.js': [
    ['function clean(…) {…}', 'function clean() {}'],
    // All views are of new byte arrays, each with a buffer of its own.
    ['function u32(…) {…}', 'function u32(bytes) { return new Uint32Array(bytes.buffer) }'],
    // Not needed: bytes shorter than a tag do not equal it anyway.
    ['a = abytes(a);'],
    ['b = abytes(b);'],
    ['wrapCipher = …', 'wrapCipher = (_, cipher) => cipher'],
  ],
  'ciphers/_polyval.js': [
    ['export class Polyval extends GHASH {…}'],
    ['export const ghash = …;'],
    ['export const polyval = …;'],
    // A table of the multiples of 32 nibbles, computed once for each key. A partial last block counts as padded with
    // zeros (NIST SP 800-38D, section 6.4).
    [
      'export class GHASH {…}',
      `export function multiples(key) {
        const table = new Int32Array(2048)
        const words = new Int32Array(key.buffer)
        const view = new DataView(key.buffer)
        let double = (view.getBigUint64(0) << 64n) | view.getBigUint64(8)
        for (let bit = 0; bit < 128; bit++) {
          view.setBigUint64(0, double >> 64n)
          view.setBigUint64(8, double)
          for (let at = 0; at < 64; at++) if (at & (32 >> bit % 4)) table[(bit >> 2) * 64 + at] ^= words[at % 4]
          double = (double >> 1n) ^ ((double & 1n) * (225n << 120n))
        }
        return table
      }
      export function ghash(table, ...parts) {
        const hash = new Uint8Array(16)
        const words = new Int32Array(hash.buffer)
        for (const bytes of parts)
          for (let from = 0; from < bytes.length; ) {
            for (let i = 0; i < 16; i++) hash[i] ^= bytes[from++]
            let s0 = 0, s1 = 0, s2 = 0, s3 = 0
            for (let i = 0; i < 32; i++) {
              let at = i * 64 + ((hash[i >> 1] >> (i % 2 ? 0 : 4)) & 15) * 4
              s0 ^= table[at++]
              s1 ^= table[at++]
              s2 ^= table[at++]
              s3 ^= table[at]
            }
            words.set([s0, s1, s2, s3])
          }
        return hash
      }`,
    ],
  ],
  'ciphers/aes.js': [
    ...['ctr', 'ecb', 'cbc', 'cfb', 'gcmsiv', 'unsafe'].map((mode) => [`export const ${mode} = …;`]),
    ['function ctrCounter(…) {…}'],
    ['function validateKeyLength(…) {…}', 'function validateKeyLength() {}'],
    ['function mul(…) {…}'],
    // Four tables of words for the rounds and four for the last one, instead of three tables of 65,536 entries.
    ['const box = new Uint8Array(256);', 'const box = new Uint32Array(256);'],
    ['function genTtable(…) {…}'],
    [
      'const tableEncoding = …;',
      `const rotated = (words) => [0, 8, 16, 24].map((by) => words.map((n) => (n << by) | (n >>> (32 - by))))
      const lastRound = rotated(sbox)
      const rounds = rotated(sbox.map((s) => ((s ^ mul2(s)) << 24) | (s << 16) | (s << 8) | mul2(s)))`,
    ],
    ['const tableDecoding = …;'],
    ['function expandKeyDecLE(…) {…}'],
    ['function decrypt(…) {…}'],
    ['function apply0123(…) {…}'],
    [
      'function applySbox(…) {…}',
      `function applySbox(tables, s0, s1, s2, s3) {
        return tables[0][s0 & 255] ^ tables[1][(s1 >>> 8) & 255] ^ tables[2][(s2 >>> 16) & 255] ^ tables[3][s3 >>> 24]
      }`,
    ],
    [
      'function encrypt(…) {…}',
      `function encrypt(xk, s0, s1, s2, s3) {
        let k = 0
        ;((s0 ^= xk[k++]), (s1 ^= xk[k++]), (s2 ^= xk[k++]), (s3 ^= xk[k++]))
        while (k < 60) {
          const tables = k < 56 ? rounds : lastRound
          const t0 = xk[k++] ^ applySbox(tables, s0, s1, s2, s3)
          const t1 = xk[k++] ^ applySbox(tables, s1, s2, s3, s0)
          const t2 = xk[k++] ^ applySbox(tables, s2, s3, s0, s1)
          s3 = xk[k++] ^ applySbox(tables, s3, s0, s1, s2)
          ;((s0 = t0), (s1 = t1), (s2 = t2))
        }
        return [s0, s1, s2, s3]
      }`,
    ],
    // A key of 32 bytes needs the round constants 1 to 64, which need no reduction (FIPS 197, section 5.2).
    [
      'function expandKeyLE(…) {…}',
      `function expandKeyLE(key) {
        const xk = new Uint32Array(60)
        xk.set(u32(new Uint8Array(key)))
        for (let i = 8; i < 60; i++) {
          let t = xk[i - 1]
          if (i % 8 === 0) t = rotr32_8(t)
          if (i % 4 === 0) t = applySbox(lastRound, t, t, t, t)
          if (i % 8 === 0) t ^= 1 << (i / 8 - 1)
          xk[i] = xk[i - 8] ^ t
        }
        return xk
      }`,
    ],
    // GCM counts big-endian. This encrypts whole blocks.
    [
      'function ctr32(…) {…}',
      `function ctr32(xk, counter, bytes) {
        const words = u32(bytes)
        const [n0, n1, n2] = u32(counter)
        const view = createView(counter)
        for (let i = 0; i < words.length; ) {
          const [s0, s1, s2, s3] = encrypt(xk, n0, n1, n2, view.getUint32(12, true))
          words[i++] ^= s0
          words[i++] ^= s1
          words[i++] ^= s2
          words[i++] ^= s3
          view.setUint32(12, view.getUint32(12) + 1)
        }
        return bytes
      }`,
    ],
    ['function computeTag(…) {…}'],
    // The tables of a key are computed once. The first block of the stream masks the tag, which follows the ciphertext.
    [
      'export const gcm = …;',
      `const made = new WeakMap()
      export const gcm = (key, nonce, aad = EMPTY_BLOCK.subarray(16)) => {
        let keys = made.get(key)
        if (!keys) {
          const xk = expandKeyLE(key)
          made.set(key, (keys = [xk, multiples(ctr32(xk, new Uint8Array(16), new Uint8Array(16)))]))
        }
        const [xk, table] = keys
        const crypt = (bytes, sealed) => {
          const { length } = bytes
          const counter = new Uint8Array(16)
          counter.set(nonce)
          counter[15] = 1
          const stream = new Uint8Array((length + 47) & -16)
          stream.set(bytes, 16)
          ctr32(xk, counter, stream)
          const out = stream.subarray(16, 16 + length)
          const lengths = new Uint8Array(16)
          createView(lengths).setUint32(4, 8 * aad.length)
          createView(lengths).setUint32(12, 8 * length)
          const tag = ghash(table, aad, sealed ? bytes : out, lengths).map((byte, i) => byte ^ stream[i])
          return { stream, out, tag }
        }
        return {
          encrypt(plaintext) {
            const { stream, tag } = crypt(plaintext)
            stream.set(tag, 16 + plaintext.length)
            return stream.subarray(16, 32 + plaintext.length)
          },
          decrypt(ciphertext) {
            const { out, tag } = crypt(ciphertext.subarray(0, -16), true)
            if (!equalBytes(tag, ciphertext.subarray(-16))) throw new Error()
            return out
          },
        }
      }`,
    ],
    ['import { ghash, polyval } from "./_polyval.js";', 'import { ghash, multiples } from "./_polyval.js";'],
  ],
}

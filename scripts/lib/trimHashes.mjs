/** Cuts that leave of @noble/hashes only one-shot SHA-256, HMAC-SHA-256, and scrypt with PBKDF2 of one iteration. */
export const hashes = {
  'hashes/utils.js': [
    // Every browser runs on little-endian processors.
    ['isLE = …', 'isLE = true'],
    ['swap32IfBE = …', 'swap32IfBE = (words) => words'],
    // Copies of keys are not overwritten, as the keys themselves stay in memory until their session ends.
    ['function clean(…) {…}', 'function clean() {}'],
    // All words are of new byte arrays, each with a buffer of its own.
    ['function u32(…) {…}', 'function u32(bytes) { return new Uint32Array(bytes.buffer) }'],
    ['function createView(…) {…}', 'function createView(bytes) { return new DataView(bytes.buffer) }'],
    ['function anumber(…) {…}', 'function anumber() {}'],
    ["if (typeof cb !== 'function') throw …;"],
    ['if (onReject) promise.catch(onReject);'],
  ],
  'hashes/sha2.js': [
    // The first 32 bits of the fractional parts of the roots of the first primes (FIPS 180-4, sections 4.2.2 and
    // 5.3.3).
    [
      'const SHA256_K = Uint32Array.from([ 0x428a2f98, …, 0xc67178f2 ]);',
      `const primes = []
      for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n)
      const SHA256_K = Uint32Array.from(primes, (prime) => Math.cbrt(prime) * 2 ** 32)
      const IV = Uint32Array.from(primes, (prime) => Math.sqrt(prime) * 2 ** 32)`,
    ],
    ['view.getUint32(offset, false)', 'view.getUint32(offset)'],
    // The message is padded in one piece (FIPS 180-4, section 5.1.1). Only the rounds of the class remain.
    [
      'class SHA2_32B extends HashMD {… process(view, offset) {… let { A, B, C, D, E, F, G, H } = this;… A = (A + this.A) | 0;…}',
      `function digest(message) {
        const { length } = message
        const bytes = new Uint8Array((length + 72) & -64)
        bytes.set(message)
        bytes[length] = 128
        const view = new DataView(bytes.buffer)
        view.setUint32(bytes.length - 4, length * 8)
        const state = new Int32Array(IV)
        for (let offset = 0; offset < bytes.length; ) {$2
          let [A, B, C, D, E, F, G, H] = state
          $3
          ;[A, B, C, D, E, F, G, H].forEach((word, i) => (state[i] += word))
        }
        for (let i = 0; i < 8; i++) view.setInt32(4 * i, state[i])
        return bytes.slice(0, 32)
      }`,
    ],
    ['export class _SHA256 extends SHA2_32B {…}'],
    ['export class _SHA224 extends SHA2_32B {…}'],
    ['sha256 = …', 'sha256 = digest'],
    ['export const sha224 = …;'],
  ],
  'hashes/hmac.js': [
    ['export class _HMAC {…}'],
    [
      'hmac = …',
      `hmac = (hash, key, message) => {
        const block = new Uint8Array(64)
        block.set(key.length > 64 ? hash(key) : key)
        const padded = (pad, bytes) => {
          const all = new Uint8Array(64 + bytes.length)
          all.set(block.map((byte) => byte ^ pad))
          all.set(bytes, 64)
          return hash(all)
        }
        return padded(0x5c, padded(0x36, message))
      }`,
    ],
  ],
  'hashes/pbkdf2.js': [
    // scrypt needs one iteration: HMAC over the salt and a counter (RFC 7914, section 6; RFC 8018, section 5.2).
    [
      'export function pbkdf2(hash, password, salt, opts) {…}',
      `export function pbkdf2(hash, password, salt, dkLen) {
        const DK = new Uint8Array(dkLen)
        for (let block = 0; block < dkLen / 32; )
          DK.set(hmac(hash, password, [...salt, 0, 0, ++block >> 8, block]), 32 * (block - 1))
        return DK
      }`,
    ],
  ],
  'hashes/scrypt.js': [
    ['function scryptInit(…) {…}'],
    ['function scryptOutput(…) {…}'],
    [
      'const { N, r, p, dkLen, blockSize32, V, B32, B, tmp, blockMixCb, asyncTick } = scryptInit(password, salt, opts);',
      `const { N, r, p, dkLen, asyncTick } = opts
      const blockSize32 = 32 * r
      const B = pbkdf2(sha256, password, salt, 4 * blockSize32 * p)
      const B32 = u32(B)
      const V = new Uint32Array(blockSize32 * N)
      const tmp = new Uint32Array(blockSize32)`,
    ],
    ['return scryptOutput(password, dkLen, B, V, tmp);', 'return pbkdf2(sha256, password, B, dkLen)', 2],
    ['blockMixCb();', '', 6],
    ['const abort = …;'],
    ['abort', '', 2],
  ],
}

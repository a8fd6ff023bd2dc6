import { trim } from './trim.mjs'

/** Checks of arguments, for which our own few callers stand: none of them looks at what a peer sent. */
const checks = [
  ['function abytes(…) {…}', 'function abytes(bytes) { return bytes }'],
  ['function anumber(…) {…}', 'function anumber() {}'],
  ['function aexists(…) {…}', 'function aexists() {}'],
]

/** Every browser runs on little-endian processors. */
const littleEndian = [
  ['isLE = …', 'isLE = true'],
  ['swap32IfBE = …', 'swap32IfBE = (words) => words'],
]

/** Copies of keys are not overwritten: the keys themselves stay in the page's memory as long as their session. */
const unwiped = [['function clean(…) {…}', 'function clean() {}']]

/** Words and views are always of bytes that were just made, in a buffer of their own. */
const fresh = [
  ['function u32(…) {…}', 'function u32(bytes) { return new Uint32Array(bytes.buffer) }'],
  ['function createView(…) {…}', 'function createView(bytes) { return new DataView(bytes.buffer) }'],
]

const hashes = {
  'hashes/utils.js': [
    ...checks,
    ...littleEndian,
    ...unwiped,
    ...fresh,
    ['function ahash(…) {…}', 'function ahash() {}'],
    ['oidNist = …', 'oidNist = () => {}'],
    [
      'function createHasher(…) {…}',
      `function createHasher(create) {
        const hash = (message) => create().update(message).digest()
        hash.create = create
        return hash
      }`,
    ],
    ["if (typeof cb !== 'function') throw …;"],
    ['if (onReject) promise.catch(onReject);'],
  ],
  // Of its family there is only SHA-256 here.
  'hashes/_md.js': [
    ['blockLen;'],
    ['outputLen;'],
    ['canXOF = false;'],
    ['padOffset;'],
    ['isLE;'],
    ['buffer;', 'buffer = new Uint8Array(64);'],
    ['view;', 'view = createView(this.buffer);'],
    ['finished = false;'],
    ['destroyed = false;'],
    ['constructor(…) {…}'],
    ['const { view, buffer, blockLen } = this;', 'const { view, buffer } = this; const blockLen = 64;'],
    ['let processed = false;'],
    // Whole blocks go through the buffer as well.
    ['if (take === blockLen) {…}'],
    ['pos === 0 && take === len ? data : data.subarray(pos, pos + take)', 'data.subarray(pos, pos + take)'],
    ['processed = true;'],
    ['if (processed) this.roundClean();'],
    ['const { buffer, view, blockLen, isLE } = this;', 'const { buffer, view } = this; const blockLen = 64;'],
    ['this.padOffset > blockLen - pos', 'pos > 56'],
    ['setU64FromNum(…);', 'view.setBigUint64(56, BigInt(this.length * 8));'],
    ['this.finished = true;'],
    ['this.roundClean();'],
    ['aoutput(out, this);'],
    ['const oview = …;'],
    ['const len = this.outputLen;', 'const len = 32;'],
    ['if (len % 4 || outLen > state.length) throw …;'],
    ['oview.setUint32(4 * i, state[i], isLE);', 'view.setUint32(4 * i, state[i]);'],
    ['digest() {…}'],
    ['digestInto(out) {…}', 'digest() {$1 return buffer.slice(0, len)}'],
    ['_cloneIntoMeta(to) {…}'],
    ['clone() {…}'],
  ],
  'hashes/sha2.js': [
    // The first 32 bits of what stands behind the point of the roots of the first primes (FIPS 180-4, section 4.2.2).
    [
      'const SHA256_K = Uint32Array.from([ 0x428a2f98, …, 0xc67178f2 ]);',
      `const primes = []
      for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n)
      const SHA256_K = Uint32Array.from(primes, (prime) => Math.cbrt(prime) * 2 ** 32)
      const IV = Uint32Array.from(primes, (prime) => Math.sqrt(prime) * 2 ** 32)`,
    ],
    ['view.getUint32(offset, false)', 'view.getUint32(offset)'],
    [
      'constructor(outputLen, IV) { super(64, outputLen, 8, false); …}',
      'constructor() { super(); this.set(...IV) }',
    ],
    ['() => new _SHA256()', '() => new SHA2_32B()'],
    ['_cloneInto(to) {…}', '', 2],
    ['roundClean() {…}', '', 2],
    ['destroy() {…}', '', 2],
  ],
  'hashes/hmac.js': [
    ['blockLen;'],
    ['outputLen;'],
    ['canXOF = false;'],
    ['finished = false;'],
    ['destroyed = false;'],
    ["if (typeof this.iHash.update !== 'function') throw …;"],
    ['this.blockLen = this.iHash.blockLen;'],
    ['this.outputLen = this.iHash.outputLen;'],
    ['const blockLen = this.blockLen;', 'const blockLen = 64;'],
    ['digest() {…}', 'digest() { return this.oHash.update(this.iHash.digest()).digest() }'],
    ['digestInto(out) {…}'],
    ['_cloneInto(to) {…}'],
    ['clone() {…}'],
    ['destroy() {…}'],
  ],
  'hashes/pbkdf2.js': [
    // scrypt asks for one iteration, which is HMAC over the salt and a counter.
    [
      'export function pbkdf2(hash, password, salt, opts) {…}',
      `export function pbkdf2(hash, password, salt, { dkLen }) {
        const DK = new Uint8Array(dkLen)
        for (let block = 0; block < dkLen / 32; block++) {
          const counter = Uint8Array.of(0, 0, (block + 1) >> 8, block + 1)
          DK.set(hmac.create(hash, password).update(salt).update(counter).digest(), 32 * block)
        }
        return DK
      }`,
    ],
  ],
  'hashes/scrypt.js': [
    ['const opts = checkOpts(…);', 'const opts = _opts;'],
    ['if (…) throw …;', '', 6],
    ['if (onProgress) {…}'],
    ['blockMixCb();', '', 6],
    ['let blockMixCb = …;'],
    [
      'return { N, r, p, dkLen, blockSize32, V, B32, B, tmp, blockMixCb, asyncTick };',
      'return { N, r, p, dkLen, blockSize32, V, B32, B, tmp, asyncTick };',
    ],
    ['const abort = …;'],
    ['abort', '', 2],
  ],
}

const ciphers = {
  'ciphers/utils.js': [
    ...checks,
    ...littleEndian,
    ...unwiped,
    ...fresh,
    ['swap8IfBE = …', 'swap8IfBE = (n) => n'],
    ['function abool(…) {…}', 'function abool() {}'],
    ['view.setBigUint64(0, BigInt(aadLength), isLE);', 'view.setBigUint64(0, BigInt(aadLength));'],
    ['view.setBigUint64(8, BigInt(dataLength), isLE);', 'view.setBigUint64(8, BigInt(dataLength));'],
    ['function aoutput32(…) {…}', 'function aoutput32() {}'],
    ['Uint8Array.from(abytes(bytes))', 'new Uint8Array(bytes)'],
    ['function wrapMacConstructor(…) {…}', 'function wrapMacConstructor(_, create) { return create }'],
    // Bytes that are shorter than a tag do not equal one either.
    ['wrapCipher = …', 'wrapCipher = (_, cipher) => cipher'],
  ],
  'ciphers/_polyval.js': [
    ['kView.getUint32(…, false)', 'kView.getUint32($1)', 4],
    ['key = copyBytes(key);'],
    ['expectedLength || 1024', 'expectedLength'],
    ['digest() {…}'],
    ['digestInto(out) {…}', 'digest() { const out = new Uint8Array(16);$1 return out }', 2],
    ['i * 4 + 0', 'i * 4', 2],
    ['blockLen = BLOCK_SIZE;'],
    ['outputLen = BLOCK_SIZE;'],
    ['finished = false;'],
    ['destroyed = false;'],
    ['if (![1, 2, 4, 8].includes(W)) throw …;'],
    // A last block that is not whole is padded in the copy.
    [
      'data = copyBytes(data);',
      'const padded = new Uint8Array(Math.ceil(data.length / 16) * 16); padded.set(data); data = padded;',
      2,
    ],
    ['if (left) {…}', '', 2],
    ['swap8IfBE(…)', '$1', 5],
    ['destroy() {…}'],
    ['this.finished = true;', '', 2],
    ['if (!isLE) swap32IfBE(o32.subarray(0, BLOCK_SIZE / 4));'],
  ],
  'ciphers/aes.js': [
    ...['ctr', 'ecb', 'cbc', 'cfb', 'gcmsiv', 'unsafe'].map((mode) => [`export const ${mode} = …;`]),
    ['function ctrCounter(…) {…}'],
    ['function validateKeyLength(…) {…}', 'function validateKeyLength() {}'],
    ['if (sbox.length !== 256) throw …;'],
    ['return { sbox, sbox2, T0, T1, T2, T3, T01, T23 };', 'return { sbox2, T01, T23 };'],
    ['swap8IfBE(…)', '$1', 16],
    ['if (!isLE || !isAligned32(key)) …;', 'key = copyBytes(key);'],
    // A key of 32 bytes needs seven of them, and none of those is reduced.
    ['xPowers[i / Nk - 1]', '1 << (i / Nk - 1)'],
    ['if (!isAligned32(plaintext)) …;'],
    ['if (!isAligned32(ciphertext)) …;'],
    ['clean(…);', '', 14],
    ['toClean.push(…);', '', 2],
    ['const toClean = […];', '', 3],
    // GCM counts big-endian. Whole blocks are made, at an aligned address, and as much is taken of them as is wanted.
    [
      'function ctr32(xk, isLE, nonce, src, dst) {… return dst; }',
      `function ctr32(xk, nonce, src) {
        const { length } = src
        const dst = new Uint8Array(Math.ceil(length / 16) * 16)
        dst.set(src)
        src = dst
        $1
        return dst.subarray(0, length)
      }`,
    ],
    ['const authKey = EMPTY_BLOCK.slice();'],
    ['ctr32(xk, false, counter, counter, authKey);', 'const authKey = ctr32(xk, counter, EMPTY_BLOCK);'],
    ['ctr32(xk, false, counter, plaintext, …);', 'out.set(ctr32(xk, counter, plaintext));'],
    ['ctr32(xk, false, counter, …)', 'ctr32(xk, counter, $1)', 2],
    ['dst = getOutput(src.length, dst);'],
    ['const ctrPos = …;'],
    ['view.getUint32(ctrPos, isLE)', 'view.getUint32(12)'],
    ['view.setUint32(ctrPos, ctrNum, isLE);', 'view.setUint32(12, ctrNum);'],
    ['i + 0', 'i', 2],
    ['fn.create(…)', 'fn($1)'],
    ['if (start < srcLen) {…}'],
    // Nonces have 12 bytes.
    ['if (nonce.length < 8) throw …;'],
    ['if (nonce.length === 12) {…} else {…}', 'counter.set(nonce);'],
  ],
}

export const trimNoble = trim('trim-noble', { ...hashes, ...ciphers })

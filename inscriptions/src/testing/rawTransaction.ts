import { createHash } from 'node:crypto'

/** A transaction decoded from its bytes (BIP 144), without the library that encoded it. */
export interface RawTransaction {
  readonly version: number
  readonly inputs: readonly { outpoint: Buffer; script: Buffer; sequence: Buffer }[]
  readonly outputs: readonly { value: bigint; script: Buffer; bytes: Buffer }[]
  readonly witnesses: readonly (readonly Buffer[])[]
  readonly lockTime: Buffer
  readonly txid: string
  readonly weight: number
}

export function readRawTransaction(hex: string): RawTransaction {
  const bytes = Buffer.from(hex, 'hex')
  let at = 0
  const take = (length: number) => {
    if (at + length > bytes.length) throw new RangeError('The transaction ends early')
    at += length
    return bytes.subarray(at - length, at)
  }
  const count = () => {
    const first = take(1).readUInt8()
    if (first < 0xfd) return first
    return first === 0xfd ? take(2).readUInt16LE() : take(4).readUInt32LE()
  }
  const list = <T>(item: () => T) => Array.from({ length: count() }, item)
  const versionBytes = take(4)
  if (take(2).toString('hex') !== '0001') throw new RangeError('Not a segwit transaction')
  const bodyStart = at
  const inputs = list(() => ({ outpoint: take(36), script: take(count()), sequence: take(4) }))
  const outputs = list(() => {
    const start = at
    const value = take(8).readBigUInt64LE()
    const script = take(count())
    return { value, script, bytes: bytes.subarray(start, at) }
  })
  const body = bytes.subarray(bodyStart, at)
  const witnesses = inputs.map(() => list(() => take(count())))
  const lockTime = take(4)
  if (at !== bytes.length) throw new RangeError('Bytes follow the transaction')
  const stripped = Buffer.concat([versionBytes, body, lockTime])
  return {
    version: versionBytes.readInt32LE(),
    inputs,
    outputs,
    witnesses,
    lockTime,
    txid: sha256(sha256(stripped)).reverse().toString('hex'),
    weight: stripped.length * 3 + bytes.length,
  }
}

interface SignedInput {
  transaction: RawTransaction
  index: number
  /** The spent outputs, in the order of the inputs. */
  spent: readonly { value: bigint; script: Uint8Array }[]
  tapscript: Uint8Array
}

/** The hash that a signature by script signs with SIGHASH_DEFAULT (BIP 341, common signature message; BIP 342, extension). */
export function scriptSighash({ transaction, index, spent, tapscript }: SignedInput): Buffer {
  const { version, inputs, outputs, lockTime } = transaction
  const head = Buffer.alloc(6)
  head.writeInt32LE(version, 2)
  const indexBytes = Buffer.alloc(4)
  indexBytes.writeUInt32LE(index)
  return taggedHash(
    'TapSighash',
    head,
    lockTime,
    sha256(...inputs.map(({ outpoint }) => outpoint)),
    sha256(...spent.map(({ value }) => littleEndian64(value))),
    sha256(...spent.map(({ script }) => withLength(script))),
    sha256(...inputs.map(({ sequence }) => sequence)),
    sha256(...outputs.map(({ bytes }) => bytes)),
    Buffer.of(2),
    indexBytes,
    leafHash(tapscript),
    Buffer.of(0, 0xff, 0xff, 0xff, 0xff),
  )
}

export function leafHash(tapscript: Uint8Array): Buffer {
  return taggedHash('TapLeaf', Buffer.of(0xc0), withLength(tapscript))
}

export function taggedHash(tag: string, ...parts: readonly Uint8Array[]): Buffer {
  const tagHash = sha256(Buffer.from(tag))
  return sha256(tagHash, tagHash, ...parts)
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

function withLength(bytes: Uint8Array): Buffer {
  const length = bytes.length
  const prefix =
    length < 0xfd
      ? [length]
      : length <= 0xffff
        ? [0xfd, length & 255, length >> 8]
        : [0xfe, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24]
  return Buffer.concat([Buffer.from(prefix), bytes])
}

function littleEndian64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

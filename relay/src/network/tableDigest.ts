const BUCKETS = 256
const BUCKET_BYTES = 8

/** Bytes of a digest. */
export const DIGEST_BYTES = BUCKETS * BUCKET_BYTES

/** A set in 2 kB: what two of them differ in is found by comparing them. Each bucket is the XOR of its items' hashes. */
export class TableDigest {
  readonly #buckets = new Uint8Array(DIGEST_BYTES)

  get bytes(): Uint8Array {
    return this.#buckets.slice()
  }

  /** Adds an item, or takes it away again. */
  toggle(bucket: number, hash: Uint8Array): void {
    for (let i = 0; i < BUCKET_BYTES; i++) {
      const at = bucket * BUCKET_BYTES + i
      this.#buckets[at] = (this.#buckets[at] ?? 0) ^ (hash[i] ?? 0)
    }
  }

  /** The buckets in which the other one has something else. */
  difference(other: Uint8Array): Set<number> {
    const buckets = new Set<number>()
    for (let at = 0; at < DIGEST_BYTES; at++) {
      if (this.#buckets[at] !== other[at]) buckets.add(Math.floor(at / BUCKET_BYTES))
    }
    return buckets
  }
}

/** Buckets as 256 bits. */
export function maskOf(buckets: ReadonlySet<number>): Uint8Array {
  const mask = new Uint8Array(BUCKETS / 8)
  for (const bucket of buckets) mask[bucket >> 3] = (mask[bucket >> 3] ?? 0) | (1 << (bucket & 7))
  return mask
}

export function bucketsOf(mask: Uint8Array): Set<number> {
  const buckets = new Set<number>()
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    if ((mask[bucket >> 3] ?? 0) & (1 << (bucket & 7))) buckets.add(bucket)
  }
  return buckets
}

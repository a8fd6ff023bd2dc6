const BUCKETS = 256
const BUCKET_BYTES = 8

/** The size of a digest, bytes. */
export const DIGEST_BYTES = BUCKETS * BUCKET_BYTES

/**
 * A digest of a set in 2 kB, to find the buckets in which two sets differ. Each bucket is the XOR of the hashes of its
 * items.
 */
export class TableDigest {
  readonly #buckets = new Uint8Array(DIGEST_BYTES)

  get bytes(): Uint8Array {
    return this.#buckets.slice()
  }

  /** Adds an item, or removes it. */
  toggle(bucket: number, hash: Uint8Array): void {
    for (let i = 0; i < BUCKET_BYTES; i++) {
      const at = bucket * BUCKET_BYTES + i
      this.#buckets[at] = (this.#buckets[at] ?? 0) ^ (hash[i] ?? 0)
    }
  }

  /** The buckets that differ in the other digest. */
  difference(other: Uint8Array): Set<number> {
    const buckets = new Set<number>()
    for (let at = 0; at < DIGEST_BYTES; at++) {
      if (this.#buckets[at] !== other[at]) buckets.add(Math.floor(at / BUCKET_BYTES))
    }
    return buckets
  }
}

/** Encodes a set of buckets as 256 bits. */
export function maskOf(buckets: ReadonlySet<number>): Uint8Array {
  const mask = new Uint8Array(BUCKETS / 8)
  for (const bucket of buckets) mask[bucket >> 3] = (mask[bucket >> 3] ?? 0) | (1 << (bucket & 7))
  return mask
}

/** Reads a set of buckets from 256 bits. */
export function bucketsOf(mask: Uint8Array): Set<number> {
  const buckets = new Set<number>()
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    if ((mask[bucket >> 3] ?? 0) & (1 << (bucket & 7))) buckets.add(bucket)
  }
  return buckets
}

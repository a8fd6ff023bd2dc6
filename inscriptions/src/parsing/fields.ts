import { concat } from '@lumamesh/core/protocol'

/**
 * The tags that ord 0.27 knows (docs.ordinals.com, Inscriptions). An even tag that it does not know unbinds.
 */
export const Tag = {
  contentType: 1,
  pointer: 2,
  parent: 3,
  metadata: 5,
  metaprotocol: 7,
  contentEncoding: 9,
  delegate: 11,
  rune: 13,
  properties: 17,
  propertyEncoding: 19,
} as const

/**
 * The values of an envelope by their tags; reading one takes it out, so that at the end the unknown are left.
 */
export class Fields {
  readonly #values = new Map<string, Uint8Array[]>()
  /** Whether any tag came twice. Chunked metadata counts too: ord says so of it as well. */
  readonly duplicate: boolean
  /** Whether the last tag has no value. */
  readonly incomplete: boolean

  constructor(payload: readonly Uint8Array[]) {
    this.incomplete = payload.length % 2 === 1
    let duplicate = false
    for (let i = 0; i + 1 < payload.length; i += 2) {
      const [tag, value] = [payload[i], payload[i + 1]]
      if (!tag || !value) break
      const values = this.#values.get(keyOf(tag))
      if (values) values.push(value)
      else this.#values.set(keyOf(tag), [value])
      duplicate ||= values !== undefined
    }
    this.duplicate = duplicate
  }

  /** The first value. Others of the same tag stay, and count as unknown. */
  first(tag: number): Uint8Array | undefined {
    const values = this.#values.get(`${tag}`)
    const value = values?.shift()
    if (values?.length === 0) this.#values.delete(`${tag}`)
    return value
  }

  /** All values, as one is longer than a push may be. */
  joined(tag: number): Uint8Array | undefined {
    const values = this.all(tag)
    return values.length > 0 ? concat(...values) : undefined
  }

  all(tag: number): Uint8Array[] {
    const values = this.#values.get(`${tag}`) ?? []
    this.#values.delete(`${tag}`)
    return values
  }

  /** Whether an even tag was not taken out. What counts is a tag's first byte. */
  get unknownEven(): boolean {
    for (const key of this.#values.keys()) if (Number.parseInt(key, 10) % 2 === 0) return true
    return false
  }
}

function keyOf(tag: Uint8Array): string {
  return tag.join()
}

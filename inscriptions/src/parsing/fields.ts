import type { Tag } from '../ord/tags.ts'

/**
 * The values of an envelope by the numbers of their tags. take() removes values, so that the unknown ones remain.
 */
export class Fields {
  readonly #values = new Map<string, Uint8Array[]>()
  /** Whether any tag is repeated. As in ord, that includes metadata in several pushes. */
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

  has({ number }: Pick<Tag<unknown>, 'number'>): boolean {
    return this.#values.has(`${number}`)
  }

  /** Removes and returns the values that ord reads for this tag: all, or the first. The others remain, and count as unknown. */
  take({ number, reads }: Pick<Tag<unknown>, 'number' | 'reads'>): Uint8Array[] {
    const values = this.#values.get(`${number}`) ?? []
    const taken = values.splice(0, reads === 'all' ? values.length : 1)
    if (values.length === 0) this.#values.delete(`${number}`)
    return taken
  }

  /** Whether an even tag remains. The first byte of the tag decides. */
  get unknownEven(): boolean {
    for (const key of this.#values.keys()) if (Number.parseInt(key, 10) % 2 === 0) return true
    return false
  }
}

function keyOf(tag: Uint8Array): string {
  return tag.join()
}

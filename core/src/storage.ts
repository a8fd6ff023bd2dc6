import { type RelayRecord, recordToJson } from './wire/record.ts'

/** A storage for relays: the required part of the Web Storage API. */
export type RelayStorage = Pick<Storage, 'getItem' | 'setItem'>

const KEY = 'lumamesh'
const MAX_REMEMBERED = 16

let kept: string | null = null
/** A fallback for pages without storage, such as in the sandbox of an inscription. It lasts as long as the page. */
const memory: RelayStorage = {
  getItem: () => kept,
  setItem(_, text) {
    kept = text
  },
}

/** The page's localStorage, or the fallback if a sandbox denies access. Undefined in Node, where nothing is stored. */
export function pageStorage(): RelayStorage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return memory
  }
}

/** The stored records, not validated, because any page of this origin can write them. Empty if nothing can be read. */
export function recall(storage: RelayStorage | undefined): unknown[] {
  try {
    return [...JSON.parse(storage?.getItem(KEY) ?? '')].slice(0, MAX_REMEMBERED)
  } catch {
    return []
  }
}

/** Stores the first of these records, unless they equal `before`. Returns the stored text. */
export function remember(
  storage: RelayStorage | undefined,
  records: readonly RelayRecord[],
  before: string,
): string {
  const text = JSON.stringify(records.slice(0, MAX_REMEMBERED).map(recordToJson))
  try {
    if (text !== before) storage?.setItem(KEY, text)
  } catch {
    // The storage is full or disabled. The page still finds its relays as before.
  }
  return text
}

import { type RelayRecord, recordToJson } from './wire/record.ts'

/** Where relays are remembered: as much of the Web Storage API as that takes. */
export type RelayStorage = Pick<Storage, 'getItem' | 'setItem'>

const KEY = 'lumamesh'
const MAX_REMEMBERED = 16

let kept: string | null = null
/** Stands in where a page may store nothing, as in an inscription's sandbox: it lasts as long as the page. */
const memory: RelayStorage = {
  getItem: () => kept,
  setItem(_, text) {
    kept = text
  },
}

/** The page's own; a sandbox throws at the mere look. Undefined in Node, where nothing is remembered. */
export function pageStorage(): RelayStorage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return memory
  }
}

/** What stands there, unchecked: anybody of this origin may have written it. None where nothing can be read. */
export function recall(storage: RelayStorage | undefined): unknown[] {
  try {
    return [...JSON.parse(storage?.getItem(KEY) ?? '')].slice(0, MAX_REMEMBERED)
  } catch {
    return []
  }
}

/** Stores the first of these records, where that is not what stood there `before`; what stands there now. */
export function remember(
  storage: RelayStorage | undefined,
  records: readonly RelayRecord[],
  before: string,
): string {
  const text = JSON.stringify(records.slice(0, MAX_REMEMBERED).map(recordToJson))
  try {
    if (text !== before) storage?.setItem(KEY, text)
  } catch {
    // It is full, or turned off: this page finds its relays as it did before.
  }
  return text
}

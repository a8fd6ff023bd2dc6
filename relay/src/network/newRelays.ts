import { formatAddress, MAX_RECORDS } from '@lumamesh/core/protocol'
import type { RelayEntry } from './relayTable.ts'

/** In networks of more relays than this, pages know enough of them. */
const MOST_RELAYS = 256

/** Which relays pages have not heard of yet. */
export class NewRelays {
  #known = new Map<string, string>()

  /** Records of relays that are new among these, or have moved. */
  of(entries: readonly RelayEntry[]): Uint8Array[] {
    const before = this.#known
    this.#known = new Map(entries.map((entry) => [entry.id, addressesOf(entry)]))
    if (entries.length > MOST_RELAYS) return []
    return entries
      .filter((entry) => before.get(entry.id) !== addressesOf(entry))
      .slice(0, MAX_RECORDS)
      .map(({ announcement }) => announcement.recordBytes)
  }
}

function addressesOf({ announcement }: RelayEntry): string {
  return announcement.record.addresses.map(formatAddress).join()
}

import { formatAddress, MAX_RECORDS } from '@lumamesh/core/protocol'
import type { RelayEntry } from './relayTable.ts'

/** In networks of more relays than this, pages know enough of them. */
const MAX_NETWORK_RELAYS = 256

/** Which relays connected pages do not know yet. */
export class NewRelays {
  #known = new Map<string, string>()

  /** Records of the relays that were not in the list of the last call, or had other addresses there. */
  of(entries: readonly RelayEntry[]): Uint8Array[] {
    const before = this.#known
    this.#known = new Map(entries.map((entry) => [entry.id, addressesOf(entry)]))
    if (entries.length > MAX_NETWORK_RELAYS) return []
    return entries
      .filter((entry) => before.get(entry.id) !== addressesOf(entry))
      .slice(0, MAX_RECORDS)
      .map(({ announcement }) => announcement.recordBytes)
  }
}

function addressesOf({ announcement }: RelayEntry): string {
  return announcement.record.addresses.map(formatAddress).join()
}

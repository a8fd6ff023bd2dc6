import { MAX_RECORDS } from '@lumamesh/core/protocol'
import { networkOf } from './addressBlock.ts'
import type { RelayEntry } from './relayTable.ts'

/** The most records in one frame, without the relay's own. */
const MAX_SELECTED = MAX_RECORDS - 1

/**
 * Records for pages, in random order: first relays that a connection has proven, and of these first those of different
 * networks.
 */
export function selectRecords(entries: readonly RelayEntry[], random: () => number): Uint8Array[] {
  const shuffled = entries
    .map((entry) => ({ entry, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ entry }) => entry)
  const networks = new Set<string>()
  const rank = ({ verified, addresses }: RelayEntry) => {
    const network = networkOf(addresses[0]?.host ?? '')
    const first = !networks.has(network)
    networks.add(network)
    return (verified ? 0 : 2) + (first ? 0 : 1)
  }
  return shuffled
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_SELECTED)
    .map(({ entry }) => entry.announcement.recordBytes)
}

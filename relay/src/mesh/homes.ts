import { createHash } from 'node:crypto'
import type { Address } from '@lumamesh/core/protocol'
import { blockOf, networkOf } from './block.ts'

/** A relay that can be home, with what ranking takes of it. */
interface Candidate {
  id: string
  network: string
  hash: number
}

interface Block {
  hash: number
  candidates: Candidate[]
}

/**
 * Which relays are home of a topic: rendezvous hashing, so that everybody who knows the same relays finds the same homes, and one
 * relay more or less moves few rooms. Blocks of addresses are ranked first: a key can be made to fit a topic, an address can't.
 */
export class Homes {
  readonly #blocks: readonly Block[]

  constructor(relays: Iterable<{ id: string; addresses: readonly Address[] }>) {
    const blocks = new Map<string, Block>()
    for (const { id, addresses } of relays) {
      const host = addresses[0]?.host
      if (host === undefined) continue
      const name = blockOf(host)
      const block = blocks.get(name) ?? { hash: hashOf(name), candidates: [] }
      blocks.set(name, block)
      block.candidates.push({ id, network: networkOf(host), hash: hashOf(id) })
    }
    this.#blocks = [...blocks.values()]
  }

  /** The first `count` of the topic (hex) that pass `usable`, best first. */
  of(topic: string, count: number, usable: (id: string) => boolean): string[] {
    const seed = Number.parseInt(topic.slice(0, 8), 16) | 0
    const blocks = ranked(this.#blocks, seed).map(({ candidates }) =>
      ranked(
        candidates.filter(({ id }) => usable(id)),
        seed,
      ),
    )
    const homes: string[] = []
    const networks = new Set<string>()
    // One of each block, of different networks; then of any network; then the second of each block, and so on.
    for (const { id, network } of blocks.flatMap((block) => block.slice(0, 1))) {
      if (homes.length === count) return homes
      if (networks.has(network)) continue
      networks.add(network)
      homes.push(id)
    }
    const deepest = Math.max(0, ...blocks.map((block) => block.length))
    for (let depth = 0; depth < deepest; depth++) {
      for (const block of blocks) {
        const id = block[depth]?.id
        if (homes.length === count) return homes
        if (id !== undefined && !homes.includes(id)) homes.push(id)
      }
    }
    return homes
  }
}

function ranked<T extends { hash: number }>(items: readonly T[], seed: number): T[] {
  return items
    .map((item) => ({ item, score: mix(item.hash, seed) }))
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}

function hashOf(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE()
}

/** The finalizer of MurmurHash3 over both; the inputs are hashes already. */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

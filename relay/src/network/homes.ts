import { createHash } from 'node:crypto'
import type { Address } from '@lumamesh/core/protocol'
import { blockOf, networkOf } from './addressBlock.ts'

/** A relay that can be home, with what ranking takes of it. */
interface Candidate {
  id: string
  network: string
  hash: number
}

/**
 * Which relays are home of a topic: rendezvous hashing, so that everybody who knows the same relays finds the same homes, and one
 * relay more or less moves few rooms. Blocks of addresses are ranked first: a key can be made to fit a topic, an address can't.
 */
export class Homes {
  /** By block, and what ranking takes of these. */
  readonly #blocks: readonly (readonly Candidate[])[]
  readonly #hashes: Int32Array

  constructor(relays: Iterable<{ id: string; addresses: readonly Address[] }>) {
    const blocks = new Map<string, Candidate[]>()
    for (const { id, addresses } of relays) {
      const host = addresses[0]?.host
      if (host === undefined) continue
      const name = blockOf(host)
      const block = blocks.get(name) ?? []
      blocks.set(name, block)
      block.push({ id, network: networkOf(host), hash: hashOf(id) })
    }
    this.#blocks = [...blocks.values()]
    this.#hashes = Int32Array.from(blocks.keys(), hashOf)
  }

  /** The first `count` of the topic (hex) that pass `usable`, best first. */
  of(topic: string, count: number, usable: (id: string) => boolean): string[] {
    const seed = Number.parseInt(topic.slice(0, 8), 16) | 0
    // A few more than are needed: some are of one network, some not usable.
    for (let looked = 4 * count; looked < this.#blocks.length; looked *= 8) {
      const homes = ofDifferentNetworks(this.#ranked(seed, looked, usable), count)
      if (homes.length === count) return homes
    }
    const ranking = this.#ranked(seed, this.#blocks.length, usable)
    return filled(ofDifferentNetworks(ranking, count), ranking, count)
  }

  /** The `count` best blocks, and in each its usable relays, best first. */
  #ranked(seed: number, count: number, usable: (id: string) => boolean): Candidate[][] {
    return best(this.#hashes, seed, count).map((block) => {
      const candidates = (this.#blocks[block] ?? []).filter(({ id }) => usable(id))
      return candidates.sort((a, b) => mix(b.hash, seed) - mix(a.hash, seed))
    })
  }
}

function ofDifferentNetworks(ranking: readonly Candidate[][], count: number): string[] {
  const networks = new Set<string>()
  const homes: string[] = []
  for (const [first] of ranking) {
    if (!first || networks.has(first.network)) continue
    networks.add(first.network)
    if (homes.push(first.id) === count) break
  }
  return homes
}

/** With further relays of whatever network: first one of each block, then the second of each, and so on. */
function filled(homes: string[], ranking: readonly Candidate[][], count: number): string[] {
  const deepest = Math.max(0, ...ranking.map(({ length }) => length))
  for (let depth = 0; depth < deepest; depth++) {
    for (const block of ranking) {
      const id = block[depth]?.id
      if (homes.length >= count) return homes
      if (id !== undefined && !homes.includes(id)) homes.push(id)
    }
  }
  return homes
}

/** Which `count` of these have the greatest score with this seed, best first. */
function best(hashes: Int32Array, seed: number, count: number): number[] {
  // Where few of many are asked for, only what is likely to be among them is sorted.
  const least = count < hashes.length / 4 ? 2 ** 32 * (1 - (2 * count) / hashes.length) : 0
  const scored: { index: number; score: number }[] = []
  for (let index = 0; index < hashes.length; index++) {
    const score = mix(hashes[index] ?? 0, seed)
    if (score >= least) scored.push({ index, score })
  }
  if (scored.length < count && least > 0)
    return best(hashes, seed, Math.ceil(hashes.length / 4)).slice(0, count)
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ index }) => index)
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

import { createHash } from 'node:crypto'
import type { Address } from '@lumamesh/core/protocol'
import { blockOf, networkOf } from './addressBlock.ts'

/** A relay that can be a home. */
interface Candidate {
  id: string
  network: string
  hash: number
}

/**
 * Chooses the homes of a topic by rendezvous hashing: all relays that know the same relays choose the same homes, and
 * one relay more or less moves few rooms. Blocks of addresses are ranked before the relays in them: anyone can make a
 * key that fits a topic, but not an address.
 */
export class Homes {
  /** The relays of each block. */
  readonly #blocks: readonly (readonly Candidate[])[]
  /** The hash of each block. */
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

  /** The first `count` homes of the topic, in hex, that pass `usable`, best first. */
  of(topic: string, count: number, usable: (id: string) => boolean): string[] {
    const seed = Number.parseInt(topic.slice(0, 8), 16) | 0
    // More than needed: some may share a network, and some may not be usable.
    for (let looked = 4 * count; looked < this.#blocks.length; looked *= 8) {
      const homes = ofDifferentNetworks(this.#ranked(seed, looked, usable), count)
      if (homes.length === count) return homes
    }
    const ranking = this.#ranked(seed, this.#blocks.length, usable)
    return filledUp(ofDifferentNetworks(ranking, count), ranking, count)
  }

  /** The usable relays of the `count` best blocks, best first. */
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

/**
 * Adds relays of any network until there are `count`: the first one of each block, then the second of each, and so on.
 */
function filledUp(homes: string[], ranking: readonly Candidate[][], count: number): string[] {
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

/** The indexes of the `count` hashes with the greatest score for this seed, best first. */
function best(hashes: Int32Array, seed: number, count: number): number[] {
  // For few of many, only those that are likely to be among them are sorted.
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

/** Mixes two hashes with the finalizer of MurmurHash3. */
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

import { bytes, pick, type Random } from './random.ts'

const NUMBERS = [
  0, 1, 2, 3, 4, 7, 8, 20, 24, 0x7f, 0x80, 0xff, 0x100, 0x4000, 0x4fff, 0x7fff, 0x8000, 0xfffc, 0xffff,
]
const MAX_BYTES = 1_500

type Mutation = (packet: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array

const changed = (packet: Uint8Array, change: (copy: Uint8Array) => void) => {
  const copy = packet.slice()
  if (copy.length > 0) change(copy)
  return copy
}
const joined = (...parts: readonly Uint8Array[]) =>
  new Uint8Array(Buffer.concat(parts)).subarray(0, MAX_BYTES)

const mutations: readonly Mutation[] = [
  (packet, random) =>
    changed(packet, (copy) => {
      const at = random(copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8))
    }),
  (packet, random) =>
    changed(packet, (copy) => {
      copy[random(copy.length)] = random(256)
    }),
  // Types and lengths have even offsets.
  (packet, random) =>
    changed(packet, (copy) => {
      const at = random(copy.length) & ~1
      const number = pick(NUMBERS, random)
      copy.set([number >> 8, number & 255].slice(0, copy.length - at), at)
    }),
  (packet, random) => packet.slice(0, random(packet.length + 1)),
  (packet, random) => joined(packet, bytes(random(64), random)),
  // Repeats, moves or removes an attribute or a part of one.
  (packet, random) => {
    const [from, to] = [random(packet.length + 1) & ~3, random(packet.length + 1) & ~3]
    return joined(packet.subarray(0, to), packet.subarray(from))
  },
  (packet, random, others) => {
    const other = pick(others, random)
    return joined(
      packet.subarray(0, random(packet.length + 1) & ~3),
      other.subarray(random(other.length + 1) & ~3),
    )
  },
]

/** This packet after one to four mutations. */
export function mutated(packet: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let result = packet
  for (let left = 1 + random(4); left > 0; left--) result = pick(mutations, random)(result, random, others)
  return result
}

import { testDial, testRequest } from '../src/testing/testBrowser.ts'
import { mutated } from './mutate.ts'
import { bytes, pick, type Random } from './random.ts'
import { signed } from './sign.ts'

const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Makes hostile datagrams, one at a time. */
export type Generator = () => Uint8Array

/** Bytes that mean nothing, most of them with a first byte that says what they are. */
export function noise(random: Random): Generator {
  const pool = Array.from({ length: 512 }, (_, i) => bytes(i * 2 + random(300), random))
  return () => {
    const packet = pick(pool, random)
    if (packet.length > 0)
      packet[0] = random(4) === 0 ? random(256) : pick([0, 1, 20, 22, 23, 63, 64, 79], random)
    return packet
  }
}

/** What is almost right: seeds with one to four changes; every other one is signed again, so that it gets further. */
export function mutants(random: Random, seeds: readonly Uint8Array[], key: string | Uint8Array): Generator {
  return () => {
    const packet = mutated(pick(seeds, random), random, seeds)
    return random(2) === 0 ? signed(packet, key) : packet
  }
}

/** Dials that nothing is wrong with, but that nobody will go on with; now and then the same from elsewhere. */
export function dials(random: Random, password: string): Generator {
  const dial = testDial()
  const template = testRequest(dial, password)
  const tokenAt = Buffer.from(template).indexOf(dial.ufrag)
  const recent: Uint8Array[] = []
  return () => {
    if (random(4) === 0 && recent.length > 0) return pick(recent, random)
    // Another certificate: whole groups of base64, so that its form stays the only one.
    const packet = template.slice()
    for (let i = 4; i < 40; i++) packet[tokenAt + i] = ICE_CHARS.charCodeAt(random(64))
    const again = signed(packet, password)
    recent[recent.length < 256 ? recent.length : random(256)] = again
    return again
  }
}

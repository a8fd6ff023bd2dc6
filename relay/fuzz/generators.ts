import { testDial, testRequest } from '../src/testing/testBrowser.ts'
import { mutated } from './mutate.ts'
import { bytes, pick, type Random } from './random.ts'
import { signed } from './sign.ts'

const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Makes hostile datagrams, one at a time. */
export type Generator = () => Uint8Array

/** Random bytes, mostly with the first byte of a known protocol. */
export function noise(random: Random): Generator {
  const pool = Array.from({ length: 512 }, (_, i) => bytes(i * 2 + random(300), random))
  return () => {
    const packet = pick(pool, random)
    if (packet.length > 0)
      packet[0] = random(4) === 0 ? random(256) : pick([0, 1, 20, 22, 23, 63, 64, 79], random)
    return packet
  }
}

/** Seeds with one to four mutations. Half of them are signed again, so that they pass the checks of integrity. */
export function mutants(random: Random, seeds: readonly Uint8Array[], key: string | Uint8Array): Generator {
  return () => {
    const packet = mutated(pick(seeds, random), random, seeds)
    return random(2) === 0 ? signed(packet, key) : packet
  }
}

/** Valid dials that nobody continues, and some of them again from other sources. */
export function dials(random: Random, password: string): Generator {
  const dial = testDial()
  const template = testRequest(dial, password)
  const tokenAt = Buffer.from(template).indexOf(dial.ufrag)
  const recent: Uint8Array[] = []
  return () => {
    if (random(4) === 0 && recent.length > 0) return pick(recent, random)
    // Another certificate. Only whole groups of base64 change, so that the encoding stays canonical.
    const packet = template.slice()
    for (let i = 4; i < 40; i++) packet[tokenAt + i] = ICE_CHARS.charCodeAt(random(64))
    const again = signed(packet, password)
    recent[recent.length < 256 ? recent.length : random(256)] = again
    return again
  }
}

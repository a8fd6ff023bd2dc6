import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Cleanup } from '../e2e/lib/cleanup.ts'
import { sweepNamespaces } from '../e2e/lib/netns.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'
import type { NatKind } from './lib/natKinds.ts'
import { NatNetwork } from './lib/natNetwork.ts'
import { probe } from './lib/probe.ts'

const cleanup = new Cleanup()
let network: NatNetwork

describe.skipIf(whyNoLab() !== undefined)('the NATs of the lab', () => {
  beforeAll(() => {
    sweepNamespaces()
    network = new NatNetwork(cleanup)
  })

  afterAll(() => cleanup.run())

  test.for<[NatKind, string, string]>([
    ['open', 'none', 'endpoint-independent'],
    ['full-cone', 'endpoint-independent', 'endpoint-independent'],
    ['address-restricted', 'endpoint-independent', 'address-dependent'],
    ['port-restricted', 'endpoint-independent', 'address and port-dependent'],
    ['symmetric', 'address and port-dependent', 'address and port-dependent'],
  ])('%s: its mapping is %s, its filtering %s', async ([kind, mapping, filtering]) => {
    for (const place of ['a', 'b'] as const) {
      network.setNat(place, kind)
      expect(await probe(network, place)).toMatchObject({ mapping, filtering })
    }
  })

  test('a symmetric one chooses another port after it has lost its mappings', async () => {
    network.setNat('a', 'symmetric')
    const before = await probe(network, 'a')
    network.forget('a')
    expect((await probe(network, 'a')).mapped).not.toBe(before.mapped)
  })

  test('one with another address maps to that address', async () => {
    network.setNat('b', 'port-restricted')
    const before = await probe(network, 'b')
    network.renumber('b')
    const after = await probe(network, 'b')
    expect(after.mapped).toBe(`${network.publicAddress('b')}:40000`)
    expect(after.mapped).not.toBe(before.mapped)
  })
})

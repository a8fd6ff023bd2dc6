import type { Address } from '@lumamesh/core/protocol'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Prober } from './prober.ts'

/** Probes relays of which only those with these ports answer, the first time or the second. */
function probe(answers: (address: Address, attempt: number) => boolean) {
  const attempts = new Map<number, number>()
  const probed = vi.fn<(id: string, answers: boolean) => void>()
  const prober = new Prober({
    relays: () => [
      { id: 'a', addresses: [{ host: '203.0.113.7', port: 1 }] },
      {
        id: 'b',
        addresses: [
          { host: '203.0.113.8', port: 2 },
          { host: '2001:db8::8', port: 3 },
        ],
      },
    ],
    answersBinding: async (address) => {
      const attempt = (attempts.get(address.port) ?? 0) + 1
      attempts.set(address.port, attempt)
      return answers(address, attempt)
    },
    probed,
  })
  onTestFinished(() => prober.close())
  return probed
}

it('probes all relays in turn, at all their addresses', async () => {
  const probed = probe(({ port }) => port === 3)
  await vi.waitUntil(() => probed.mock.calls.length >= 2, 5_000)
  expect(Object.fromEntries(probed.mock.calls.slice(0, 2))).toEqual({ a: false, b: true })
})

it('probes a relay a second time before it counts as away', async () => {
  const probed = probe((_, attempt) => attempt === 2)
  await vi.waitUntil(() => probed.mock.calls.length >= 2, 5_000)
  expect(Object.fromEntries(probed.mock.calls.slice(0, 2))).toEqual({ a: true, b: true })
})

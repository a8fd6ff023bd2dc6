import { expect, it } from 'vitest'
import { readCorpus } from '../fuzz/corpus.ts'
import { guided } from '../fuzz/guided.ts'
import { seeded } from '../fuzz/random.ts'

it('violates no invariant for packets that reach new code', { timeout: 60_000 }, async () => {
  const seed = Date.now() % 1_000_000
  const corpus = readCorpus('').map(({ packet }) => packet)
  const report = await guided(corpus, seeded(seed), 20_000)
  expect(report.failures, `seed ${seed}`).toEqual([])
  // Some packets reached new code.
  expect(report.after).toBeGreaterThan(report.before)
  expect(report.found.length).toBeGreaterThan(0)
})

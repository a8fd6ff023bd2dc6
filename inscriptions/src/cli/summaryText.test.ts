import { utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import { buildInscription } from '../building/buildInscription.ts'
import { compressContent } from '../building/compressContent.ts'
import type { InscriptionRequest } from '../building/request.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { summaryText } from './summaryText.ts'

const wallet = testWallet('signet')
const parents = ['c', 'd'].map((digit) => ({
  id: `${digit.repeat(64)}i0`,
  utxo: testUtxo(wallet.taproot, 600, digit),
}))

function summarize(changes: Partial<InscriptionRequest> = {}, notes: string[] = []) {
  const built = buildInscription({
    network: 'signet',
    content: { type: 'text/plain', body: utf8('hello') },
    utxos: [testUtxo(wallet.taproot, 100_000)],
    destination: wallet.taproot,
    feeRate: 2,
    ...changes,
  })
  const text = summaryText('a page', built, notes)
  const [, rows = '', ...steps] = /^([\s\S]*?)\n\n[\s\S]*?\n\n([\s\S]*)$/.exec(text) ?? []
  return {
    text,
    summary: built.summary,
    row: (name: string) =>
      rows
        .split('\n')
        .find((row) => row.startsWith(name.padEnd(10)))
        ?.slice(10),
    steps: steps.join('').trim().split('\n'),
  }
}

describe('the rows', () => {
  it('have the content, the destination and the costs', () => {
    const { row, summary } = summarize()
    expect(row('what')).toBe('a page')
    expect(row('content')).toBe('text/plain: 5 bytes')
    expect(row('network')).toBe('signet')
    expect(row('id')).toBe(summary.inscriptionId)
    expect(row('to')).toBe(`${wallet.taproot}, with 546 sats`)
    expect(row('output')).toBe(`${summary.reveal.txid}:0:546:${wallet.taproot}`)
    expect(row('fees')).toContain(`${summary.commit.fee + summary.reveal.fee} sats`)
    expect(row('paid from')).toBe('100,000 sats')
    expect(row('change')).toContain(`${summary.change?.value.toLocaleString('en')} sats`)
    for (const absent of ['shows', 'child of', 'updates']) expect(row(absent)).toBeUndefined()
  })

  it('have the id of a delegate', () => {
    const delegate = `${'e'.repeat(64)}i0`
    const { row } = summarize({ content: { delegate } })
    expect(row('shows')).toBe(delegate)
    expect(row('content')).toBe('from another inscription')
  })

  it('mark a compressed body', () => {
    const content = compressContent({ type: 'text/plain', body: utf8('a'.repeat(1_000)) })
    expect(summarize({ content }).row('content')).toBe(`text/plain, in brotli: ${content.body?.length} bytes`)
  })

  it('use the singular, and say that there is no change', () => {
    const content = { type: 'text/plain', body: utf8('a') }
    const { summary } = summarize({ content })
    const funds = summary.commit.fee + summary.reveal.fee + 546
    const { row } = summarize({ content, utxos: [testUtxo(wallet.taproot, funds)] })
    expect(row('content')).toBe('text/plain: 1 byte')
    expect(row('change')).toMatch(/^none/)
  })

  it('name the parents, or the updated inscription', () => {
    expect(summarize({ parents }).row('child of')).toContain(parents[0]?.id)
    const [first] = parents
    if (!first) throw new Error('There is no parent')
    const { row } = summarize({ update: first })
    expect([row('updates')?.startsWith(first.id), row('child of')]).toEqual([true, undefined])
  })
})

describe('the notes', () => {
  it('follow what is permanent', () => {
    const { text } = summarize({}, ['It has a bell.'])
    expect(text.indexOf('It has a bell.')).toBeGreaterThan(text.indexOf('Permanent after'))
  })

  it('warn about a rate below 1 sat/vB', () => {
    expect(summarize({ feeRate: 0.9 }).text).toContain('Below 1 sat/vB')
    expect(summarize({ feeRate: 1 }).text).not.toContain('Below 1 sat/vB')
  })
})

describe('the steps', () => {
  it('are: keep the reveal, sign the commit, send both', () => {
    const { steps, summary } = summarize()
    expect(steps).toHaveLength(3)
    expect(steps[0]).toMatch(/^1\. Keep reveal\.hex/)
    expect(steps[1]).toContain(summary.commit.txid)
    expect(steps[2]).toMatch(/^3\. Send the commit, then immediately the reveal/)
  })

  it('include the signature of the parent’s owner before anything is sent', () => {
    expect(summarize({ parents: parents.slice(1) }).steps[1]).toMatch(
      /^2\. Sign reveal\.psbt .* owns the parent,/,
    )
    const { steps } = summarize({ parents })
    expect(steps).toHaveLength(4)
    expect(steps[0]).toMatch(/^1\. Keep reveal\.psbt/)
    expect(steps[1]).toContain('owns the parents,')
  })

  it('begin with a check of the satpoint for an update', () => {
    const [first] = parents
    if (!first) throw new Error('There is no parent')
    const { steps } = summarize({ update: { ...first, offset: 7 } })
    expect(steps).toHaveLength(5)
    expect(steps[0]).toContain(`/r/inscription/${first.id}`)
    expect(steps[0]).toContain(`${'c'.repeat(64)}:0:7`)
  })
})

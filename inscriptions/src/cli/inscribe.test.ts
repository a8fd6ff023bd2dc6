import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { parseInscriptions } from '../parsing/parseInscriptions.ts'
import { readRawTransaction } from '../testing/rawTransaction.ts'
import { testRecord } from '../testing/relayRecord.ts'
import { testWallet } from '../testing/wallet.ts'
import { type InscribeOptions, inscribe } from './inscribe.ts'
import { bootstrapSubject, fileSubject } from './subjects.ts'

const NOW = 1_800_000_000_000
const wallet = testWallet('signet')
const txid = 'a'.repeat(64)
const options: InscribeOptions = {
  network: 'signet',
  utxo: [`${txid}:0:90000`],
  utxoAddress: wallet.taproot,
  to: wallet.taproot,
  feeRate: '2',
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inscribe-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** Writes a file to the test's folder. Returns its path. */
async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

async function run(path: string, changes: Partial<InscribeOptions> = {}): Promise<string> {
  let printed = ''
  await inscribe(await fileSubject(path), { ...options, out: join(folder, 'out'), ...changes }, (text) => {
    printed += text
  })
  return printed
}

const written = (name: string) => readFile(join(folder, 'out', name), 'utf8')

describe('inscribe()', () => {
  it('prints a summary, then writes it with the commit and the reveal', async () => {
    const html = '<p>hello</p>'.repeat(20)
    const printed = await run(await file('page.html', html))
    expect(await readdir(folder)).toEqual(['out', 'page.html'])
    expect(await readdir(join(folder, 'out'))).toEqual(['commit.psbt', 'reveal.hex', 'summary.txt'])
    const summary = await written('summary.txt')
    expect(printed.startsWith(summary)).toBe(true)
    expect(printed).toContain('Nothing has been sent')

    const hex = (await written('reveal.hex')).trim()
    const [inscription] = parseInscriptions(hex)
    expect(inscription).toMatchObject({ contentType: 'text/html;charset=utf-8', contentEncoding: 'br' })
    expect(brotliDecompressSync(inscription?.body ?? new Uint8Array()).toString()).toBe(html)
    const reveal = readRawTransaction(hex)
    const commit = wallet.sign(await written('commit.psbt'))
    const revealVsize = Math.ceil(reveal.weight / 4)
    const fees = 2 * (commit.vsize + revealVsize)
    for (const line of [
      `id        ${inscription?.id}`,
      `to        ${wallet.taproot}, with 546 sats`,
      `commit    ${commit.vsize} vB, ${2 * commit.vsize} sats: ${commit.id}`,
      `reveal    ${revealVsize} vB, ${2 * revealVsize} sats: ${reveal.txid}`,
      `fees      ${fees.toLocaleString('en')} sats in total, at 2 sat/vB`,
      `change    ${(90_000 - 546 - fees).toLocaleString('en')} sats to ${wallet.taproot}`,
      'Permanent after confirmation',
    ]) {
      expect(summary).toContain(line)
    }
  })

  it('does not compress content with brotli: false, or if brotli is not smaller', async () => {
    await run(await file('long.txt', 'a'.repeat(200)), { brotli: false })
    expect(parseInscriptions((await written('reveal.hex')).trim())[0]?.contentEncoding).toBeUndefined()
    await run(await file('short.txt', 'abcdefgh'), { out: join(folder, 'other') })
    const hex = await readFile(join(folder, 'other', 'reveal.hex'), 'utf8')
    expect(parseInscriptions(hex.trim())[0]?.contentEncoding).toBeUndefined()
  })

  it('writes a PSBT for the owner of a parent, and says that it must be signed first', async () => {
    const parent = `${'c'.repeat(64)}i0=${'c'.repeat(64)}:0:546:${wallet.segwit}`
    const printed = await run(await file('child.txt', 'child'), { parent: [parent] })
    expect(await readdir(join(folder, 'out'))).toEqual(['commit.psbt', 'reveal.psbt', 'summary.txt'])
    expect(printed).toMatch(/2\. Sign reveal\.psbt in the wallet that owns the parent/)
    const signed = wallet.sign(await written('reveal.psbt'))
    expect(parseInscriptions(signed.hex)[0]?.parents).toEqual([`${'c'.repeat(64)}i0`])
  })

  it('puts an update on the sat of the first inscription, as its child, and says what to check', async () => {
    const id = `${'c'.repeat(64)}i0`
    const update = `${id}=${'d'.repeat(64)}:1:600:${wallet.segwit}+7`
    const printed = await run(await file('list.txt', 'newer'), { update })
    expect(await readdir(join(folder, 'out'))).toEqual(['commit.psbt', 'reveal.psbt', 'summary.txt'])
    const reveal = wallet.sign(await written('reveal.psbt'))
    for (const line of [
      `updates   ${id}, as its child and on the same sat: both go to the same output`,
      `to        ${wallet.taproot}, with 600 sats`,
      `output    ${reveal.id}:0:600:${wallet.taproot}`,
      `1. Check /r/inscription/${id} on an ord server: its satpoint must be ${'d'.repeat(64)}:1:7, and`,
      '3. Sign reveal.psbt in the wallet that owns the parent',
    ]) {
      expect(printed).toContain(line)
    }
    const [inscription] = parseInscriptions(reveal.hex)
    expect(inscription).toMatchObject({ parents: [id], pointer: 7n })
  })

  it('makes a list of relays by network from the output of relays', async () => {
    const [one, two] = [testRecord(), testRecord('198.51.100.9:3478')]
    const subject = await bootstrapSubject(
      [
        await file('one.json', JSON.stringify({ v: 1, relays: [one] })),
        `garden=${await file('two.json', JSON.stringify({ v: 1, relays: [two] }))}`,
      ],
      'signet',
      NOW,
    )
    expect(subject.title).toBe('a list of 2 relays: 203.0.113.7:3478, 198.51.100.9:3478')
    expect(subject.notes?.[0]).toContain('expires on 2030-03-17')
    expect(JSON.parse(Buffer.from(subject.content.body ?? []).toString())).toEqual({
      v: 1,
      relays: [one],
      networks: { garden: [two] },
    })
  })

  it.each<[string, Partial<InscribeOptions>, RegExp]>([
    [
      'an output without its sats',
      { utxo: [`${txid}:0`] },
      /--utxo "a+:0" is not an output. Use txid:vout:sats/,
    ],
    [
      'an output without a valid address',
      { utxo: [`${txid}:0:9:x`, `${txid}:1:9`] },
      /is not a Bitcoin address/,
    ],
    ['an unknown network', { network: 'main' }, /"main" is not a Bitcoin network/],
    ['a fee rate in words', { feeRate: 'fast' }, /--fee-rate "fast" is not a number/],
    ['a fee rate of 10000', { feeRate: '10000' }, /not between 0.1 and 1000/],
    ['too small an output', { utxo: [`${txid}:0:700`] }, /hold 700 sats/],
    ['an address of another network', { to: testWallet('mainnet').taproot }, /of mainnet, not of signet/],
    ['a parent without its output', { parent: [`${txid}i0`] }, /lacks the output/],
    ['an update without its output', { update: `${txid}i0` }, /--update "a+i0" lacks the output that holds/],
    [
      'an update with an output that is not valid',
      { update: `${txid}i0=546` },
      /--update "546" is not an output/,
    ],
    [
      'an update with an offset in words',
      { update: `${txid}i0=${txid}:1:9+a` },
      /The offset of --update "a" is no/,
    ],
    [
      'an update with two offsets',
      { update: `${txid}i0=${txid}:1:9+1+2` },
      /The offset of --update "1\+2" is not/,
    ],
    [
      'an update with an offset outside of its output',
      { update: `${txid}i0=${txid}:1:9+9` },
      /The offset 9 is outside of/,
    ],
    ['an update whose output also pays', { update: `${txid}i0=${txid}:0:90000` }, /Pay with another output/],
    [
      'an update with another parent',
      { update: `${txid}i0=${txid}:1:9`, parent: [`${txid}i1=${txid}:2:9`] },
      /Omit the parents/,
    ],
    ['fees over the limit', { maxFee: '300' }, /more than the limit of 300 sats/],
  ])('refuses %s and writes nothing', async (_name, changes, sentence) => {
    const page = await file('page.html', '<p>hello</p>')
    const refused = run(page, changes)
    await expect(refused).rejects.toThrow(sentence)
    await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'invalid-option' }))
    expect(await readdir(folder)).toEqual(['page.html'])
  })

  it('does not write to a folder that holds another inscription', async () => {
    const page = await file('page.html', '<p>hello</p>')
    await run(page)
    const before = await written('reveal.hex')
    await expect(run(page)).rejects.toThrow(/out has files already/)
    expect(await written('reveal.hex')).toBe(before)
    expect(await readdir(folder)).toEqual(['out', 'page.html'])
  })

  it('leaves nothing behind if it cannot write', async () => {
    const page = await file('page.html', '<p>hello</p>')
    await expect(run(page, { out: join(page, 'out') })).rejects.toThrow(
      /can't be written .*Nothing was written/,
    )
    expect(await readdir(folder)).toEqual(['page.html'])
  })

  it('accepts an empty folder', async () => {
    await mkdir(join(folder, 'out'))
    await run(await file('page.html', '<p>hello</p>'))
    expect(await readdir(join(folder, 'out'))).toHaveLength(3)
  })
})

describe('a subject', () => {
  it('is refused if the file is missing, its type is unknown, or it is not a list', async () => {
    await expect(fileSubject(join(folder, 'none.html'))).rejects.toThrow(/none.html can't be read/)
    await expect(fileSubject(await file('thing.xyz', ''))).rejects.toThrow(
      /The type of .*thing.xyz is unknown/,
    )
    for (const text of ['{', '[]', 'null', '{"v":2,"relays":[]}']) {
      await expect(bootstrapSubject([await file('list.json', text)], 'signet', NOW)).rejects.toThrow(
        /is not a list of relays/,
      )
    }
    const expired = JSON.stringify({ v: 1, relays: [testRecord('203.0.113.7:3478', 1_700_000_000)] })
    await expect(bootstrapSubject([await file('list.json', expired)], 'signet', NOW)).rejects.toThrow(
      expect.objectContaining({
        code: 'invalid-record',
        message: expect.stringContaining('expired on 2023-11-14'),
      }),
    )
  })
})

import { randomBytes } from 'node:crypto'
import { utf8 } from '@lumamesh/core/protocol'
import { Transaction } from '@scure/btc-signer'
import { parseWitness } from 'micro-ordinals'
import { describe, expect, it } from 'vitest'
import { readAddress } from '../bitcoin/address.ts'
import { parseInscriptions } from '../parsing/parseInscriptions.ts'
import { leafHash, readRawTransaction, scriptSighash, taggedHash } from '../testing/rawTransaction.ts'
import { add, G, liftX, multiply, number, verifySchnorr } from '../testing/secp256k1.ts'
import { testUtxo, testWallet } from '../testing/wallet.ts'
import { buildInscription } from './buildInscription.ts'
import type { Content } from './content.ts'
import type { InscriptionRequest } from './request.ts'

const wallet = testWallet('signet')
const artist = testWallet('signet', 2)
const page = { type: 'text/html', body: utf8('<h1>hello</h1>') }

const request: InscriptionRequest = {
  network: 'signet',
  content: page,
  utxos: [testUtxo(wallet.taproot, 100_000)],
  destination: artist.taproot,
  feeRate: 5,
}

function build(changes: Partial<InscriptionRequest> = {}) {
  const built = buildInscription({ ...request, ...changes })
  const commit = wallet.sign(built.commit)
  return { ...built, signedCommit: commit, commitRaw: readRawTransaction(commit.hex) }
}

function revealOf({ reveal }: { reveal: { hex: string } | { psbt: string } }) {
  if (!('hex' in reveal)) throw new Error('The reveal without parents is signed')
  return readRawTransaction(reveal.hex)
}

describe('buildInscription()', () => {
  it('makes a reveal that spends the commit by its script, with a signature over every input and output', () => {
    const built = build()
    const reveal = revealOf(built)
    expect(reveal.txid).toBe(built.summary.reveal.txid)
    expect(built.commitRaw.txid).toBe(built.summary.commit.txid)
    expect(reveal.inputs.map(({ outpoint }) => outpoint.toString('hex'))).toEqual([
      `${Buffer.from(built.commitRaw.txid, 'hex').reverse().toString('hex')}00000000`,
    ])
    const [signature, tapscript, controlBlock] = reveal.witnesses[0] ?? []
    const [spent] = built.commitRaw.outputs
    if (!signature || !tapscript || !controlBlock || !spent) throw new Error('The witness has three parts')
    // The output key is the internal key and the script, and the parity is the control block's (BIP 341).
    const internal = controlBlock.subarray(1)
    const tweak = number(taggedHash('TapTweak', internal, leafHash(tapscript)))
    const output = add(liftX(internal), multiply(G, tweak))
    expect(spent.script.toString('hex')).toBe(`5120${output?.x.toString(16).padStart(64, '0')}`)
    expect(controlBlock[0]).toBe(0xc0 + Number((output?.y ?? 0n) & 1n))
    // <32-byte key> OP_CHECKSIG
    expect([tapscript[0], tapscript[33]]).toEqual([0x20, 0xac])
    const hash = scriptSighash({ transaction: reveal, index: 0, spent: [spent], tapscript })
    expect(verifySchnorr(signature, hash, tapscript.subarray(1, 33))).toBe(true)
    const another = scriptSighash({
      transaction: reveal,
      index: 0,
      spent: [{ ...spent, value: spent.value + 1n }],
      tapscript,
    })
    expect(verifySchnorr(signature, another, tapscript.subarray(1, 33))).toBe(false)
  })

  it('makes a new key for each call, and does not return it', () => {
    const [one, other] = [build(), build()]
    expect(one.summary.commit.txid).not.toBe(other.summary.commit.txid)
    const revealKey = new Uint8Array(32).fill(7)
    const built = build({ revealKey })
    const given = [
      Buffer.from(built.commit, 'base64').toString('hex'),
      JSON.stringify([built.reveal, built.summary]),
    ]
    expect(given.join()).not.toContain('07'.repeat(32))
    expect(revealKey[0]).toBe(7)
    expect(build({ revealKey }).summary.commit).toEqual(built.summary.commit)
  })

  it.each([0.1, 1, 5, 20.5, 999])(
    'pays the fees of the summary at %d sat/vB, and no less than that rate',
    (feeRate) => {
      const built = build({ feeRate, utxos: [testUtxo(wallet.segwit, 1_000_000)] })
      const { summary, commitRaw } = built
      const reveal = revealOf(built)
      const [committed = 0n, change = 0n] = commitRaw.outputs.map(({ value }) => value)
      expect(Number(committed - (reveal.outputs[0]?.value ?? 0n))).toBe(summary.reveal.fee)
      expect(1_000_000 - Number(committed + change)).toBe(summary.commit.fee)
      expect(summary.funds).toBe(
        summary.commit.fee + summary.reveal.fee + summary.postage + (summary.change?.value ?? 0),
      )
      // Counted from the bytes. An ECDSA signature may be a byte or two shorter than the estimate.
      expect(Math.ceil(reveal.weight / 4)).toBe(summary.reveal.vsize)
      const commitVsize = Math.ceil(commitRaw.weight / 4)
      expect(summary.commit.vsize - commitVsize).toBeOneOf([0, 1])
      expect(summary.reveal.fee).toBe(Math.ceil(summary.reveal.vsize * feeRate))
      expect(summary.commit.fee).toBe(Math.ceil(summary.commit.vsize * feeRate))
    },
  )

  it('estimates a commit of taproot inputs exactly', () => {
    const { summary, commitRaw } = build({
      utxos: [testUtxo(wallet.taproot, 500), testUtxo(wallet.taproot, 50_000, 'b')],
    })
    expect(summary.commit.vsize).toBe(Math.ceil(commitRaw.weight / 4))
    expect(commitRaw.inputs).toHaveLength(2)
  })

  it.each<[string, Content]>([
    ['a page', page],
    ['an empty body', { type: 'text/plain', body: new Uint8Array() }],
    ['a body of one byte', { type: 'text/plain', body: Uint8Array.of(5) }],
    ['a body of one push', { type: 'application/octet-stream', body: randomBytes(520) }],
    ['a body of many pushes', { type: 'application/octet-stream', body: randomBytes(60_000) }],
    ['metadata over several pushes', { ...page, metadata: { title: 'x'.repeat(1_300), edition: [1, 2] } }],
    ['a pointer', { ...page, pointer: 300 }],
    ['a pointer to the first sat', { ...page, pointer: 0 }],
    ['a delegate with an index over a byte', { ...page, delegate: `${'0d'.repeat(32)}i258` }],
  ])('inscribes %s so that another parser reads it', (_name, content) => {
    const built = build({ content })
    const [[, tapscript] = []] = revealOf(built).witnesses
    const [inscription, ...others] =
      parseWitness([new Uint8Array(), tapscript ?? new Uint8Array(), new Uint8Array()]) ?? []
    expect(others).toEqual([])
    expect(inscription?.cursed).toBe(false)
    expect(Buffer.from(inscription?.body ?? []).equals(content.body ?? new Uint8Array())).toBe(true)
    const [ours] = parseInscriptions('hex' in built.reveal ? built.reveal.hex : '')
    expect(ours).toMatchObject({ id: built.summary.inscriptionId, unbound: false })
    expect(inscription?.tags).toEqual({
      contentType: content.type,
      ...(content.pointer !== undefined && { pointer: BigInt(content.pointer) }),
      ...(content.metadata !== undefined && { metadata: content.metadata }),
      ...(content.delegate && { delegate: content.delegate }),
    })
  })

  it('returns change, and adds less than the dust limit to the postage', () => {
    const enough = build()
    expect(enough.summary.change).toEqual({
      address: wallet.taproot,
      value: 100_000 - enough.summary.commit.fee - enough.summary.reveal.fee - 546,
    })
    const needed = enough.summary.commit.fee + enough.summary.reveal.fee + 546
    const tight = build({ utxos: [testUtxo(wallet.taproot, needed + 329)] })
    expect(tight.summary.change).toBeUndefined()
    expect(tight.commitRaw.outputs).toHaveLength(1)
    // 43 vB for the change output.
    expect(tight.summary.postage).toBe(546 + 329 + 43 * 5)
    expect(revealOf(tight).outputs[0]?.value).toBe(BigInt(tight.summary.postage))
  })

  it('accepts funds that are just enough, and says how much is missing from less', () => {
    const { summary } = build()
    const least = summary.commit.fee - 43 * 5 + summary.reveal.fee + 546
    expect(build({ utxos: [testUtxo(wallet.taproot, least)] }).summary.postage).toBe(546)
    expect(() => build({ utxos: [testUtxo(wallet.taproot, least - 1)] })).toThrow(/Add an output with 1 sat /)
  })

  it('sends change to its address, and marks the commit as not replaceable', () => {
    const { commitRaw } = build({ changeAddress: artist.segwit })
    expect(commitRaw.outputs[1]?.script).toEqual(Buffer.from(readAddress('', artist.segwit, 'signet').script))
    expect(commitRaw.inputs.map(({ sequence }) => sequence.toString('hex'))).toEqual(['ffffffff'])
  })
})

describe('a child', () => {
  const parent = { id: `${'c'.repeat(64)}i0`, utxo: testUtxo(artist.taproot, 10_000, 'c:1') }

  it('spends its parents first and returns all their sats; the owner signs last', () => {
    const built = build({
      parents: [parent, { id: `${'d'.repeat(64)}i3`, utxo: testUtxo(artist.segwit, 777, 'd') }],
    })
    if (!('psbt' in built.reveal)) throw new Error('The owner of the parent signs')
    const draft = Transaction.fromPSBT(Buffer.from(built.reveal.psbt, 'base64'))
    expect(() => draft.extract()).toThrow()
    const signed = artist.sign(built.reveal.psbt)
    const reveal = readRawTransaction(Buffer.from(signed.extract()).toString('hex'))
    expect(built.summary.inscriptionId).toBe(`${reveal.txid}i0`)
    expect(reveal.outputs.map(({ value }) => Number(value))).toEqual([10_000, 777, 546])
    expect(reveal.outputs[0]?.script).toEqual(Buffer.from(readAddress('', artist.taproot, 'signet').script))
    expect(reveal.inputs[0]?.outpoint.toString('hex')).toBe(`${'c'.repeat(64)}01000000`)
    expect(Math.ceil(reveal.weight / 4) - built.summary.reveal.vsize).toBeOneOf([0, -1])

    const [signature, tapscript] = reveal.witnesses[2] ?? []
    const committed = built.commitRaw.outputs[0]
    if (!signature || !tapscript || !committed) throw new Error('The reveal spends the commit last')
    const spent = [reveal.outputs[0], reveal.outputs[1], committed].filter((output) => output !== undefined)
    const hash = scriptSighash({ transaction: reveal, index: 2, spent, tapscript })
    expect(verifySchnorr(signature, hash, tapscript.subarray(1, 33))).toBe(true)
    const [inscription] = parseWitness([signature, tapscript, new Uint8Array()]) ?? []
    expect(inscription?.tags.parent).toEqual([parent.id, `${'d'.repeat(64)}i3`])
    expect(built.summary.parents).toEqual([parent.id, `${'d'.repeat(64)}i3`])
  })

  it('is refused if the parent would pay, or is at a legacy address', () => {
    expect(() => build({ parents: [parent], utxos: [...request.utxos, parent.utxo] })).toThrow(/given twice/)
    const legacy = { ...parent, utxo: testUtxo(artist.legacy, 10_000, 'c') }
    expect(() => build({ parents: [legacy] })).toThrow(/The parent's output is at the legacy address/)
  })
})

describe('an update', () => {
  const first = { id: `${'c'.repeat(64)}i0`, utxo: testUtxo(artist.taproot, 546, 'c:1') }

  it('spends the output of the first inscription, and is on the same sat of one output', () => {
    const built = build({ update: { ...first, offset: 300 } })
    if (!('psbt' in built.reveal)) throw new Error('The owner of the first inscription signs')
    const signed = artist.sign(built.reveal.psbt)
    const reveal = readRawTransaction(Buffer.from(signed.extract()).toString('hex'))
    expect(built.summary.inscriptionId).toBe(`${reveal.txid}i0`)
    expect(reveal.inputs.map(({ outpoint }) => outpoint.toString('hex'))).toEqual([
      `${'c'.repeat(64)}01000000`,
      `${Buffer.from(built.commitRaw.txid, 'hex').reverse().toString('hex')}00000000`,
    ])
    expect(reveal.outputs).toMatchObject([
      { value: 546n, script: Buffer.from(readAddress('', artist.taproot, 'signet').script) },
    ])
    expect(Math.ceil(reveal.weight / 4)).toBe(built.summary.reveal.vsize)

    const [signature, tapscript] = reveal.witnesses[1] ?? []
    const committed = built.commitRaw.outputs[0]
    if (!signature || !tapscript || !committed) throw new Error('The reveal spends the commit last')
    expect(committed.value).toBe(BigInt(built.summary.reveal.fee))
    const hash = scriptSighash({
      transaction: reveal,
      index: 1,
      spent: [...reveal.outputs, committed],
      tapscript,
    })
    expect(verifySchnorr(signature, hash, tapscript.subarray(1, 33))).toBe(true)
    const [inscription] = parseWitness([signature, tapscript, new Uint8Array()]) ?? []
    expect(inscription?.tags).toMatchObject({ parent: first.id, pointer: 300n })
    expect(built.summary).toMatchObject({
      parents: [first.id],
      update: { id: first.id, satpoint: `${'c'.repeat(64)}:1:300` },
      vout: 0,
      postage: 546,
    })
  })

  it('takes no sat from the parent’s output, and adds change below the dust limit to it', () => {
    // Nodes do not relay an output below 330 sats.
    const cheap = build({ update: first, feeRate: 0.5 })
    expect(cheap.commitRaw.outputs[0]?.value).toBe(330n)
    expect(cheap.summary.postage).toBe(546 + 330 - cheap.summary.reveal.fee)
    const small = { ...first, utxo: testUtxo(artist.segwit, 294, 'c') }
    expect(build({ update: small }).summary.postage).toBe(330)
    const { summary } = build({ update: first })
    const tight = build({
      update: first,
      utxos: [testUtxo(wallet.taproot, summary.commit.fee + summary.reveal.fee + 329)],
    })
    expect(tight.summary.change).toBeUndefined()
    expect(tight.summary.postage).toBe(546 + 329 + 43 * 5)
  })

  it.each<[string, Partial<InscriptionRequest>, RegExp]>([
    ['another parent', { parents: [{ ...first, id: `${'d'.repeat(64)}i0` }] }, /Omit the parents/],
    ['a pointer', { content: { ...page, pointer: 3 } }, /Omit the pointer/],
    ['postage', { postage: 1_000 }, /Omit the postage/],
    [
      'the output of the first inscription to pay with',
      { utxos: [first.utxo] },
      /the reveal spends it\. Pay with another/,
    ],
    [
      'an offset beyond the output',
      { update: { ...first, offset: 546 } },
      /offset 546 is outside of .* of 546 sats/,
    ],
    ['a negative offset', { update: { ...first, offset: -1 } }, /The offset -1 is outside of/],
    ['a fractional offset', { update: { ...first, offset: 0.5 } }, /The offset 0.5 is outside of/],
    ['an id that is not valid', { update: { ...first, id: 'c' } }, /"c" is not an inscription id/],
    [
      'an output of mainnet',
      { update: { ...first, utxo: testUtxo(testWallet('mainnet').taproot, 546, 'c') } },
      /of mainnet/,
    ],
  ])('is refused with %s', (_name, changes, sentence) => {
    const refused = () => buildInscription({ ...request, update: first, ...changes })
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
    expect(refused).toThrow(sentence)
  })
})

describe('what buildInscription() refuses', () => {
  const mainnet = testWallet('mainnet')
  const circle: unknown[] = []
  circle.push(circle)
  const regtest = testWallet('regtest')
  it.each<[string, Partial<InscriptionRequest>, RegExp]>([
    [
      'a destination of mainnet',
      { destination: mainnet.taproot },
      /The destination bc1p\w+ is an address of mainnet, not of signet/,
    ],
    ['a UTXO of regtest', { utxos: [testUtxo(regtest.segwit, 9_000)] }, /bcrt1q\w+ is an address of regtest/],
    [
      'change to mainnet',
      { changeAddress: mainnet.legacy },
      /The change address 1\w+ is an address of mainnet/,
    ],
    [
      'an address with a typo',
      { destination: `${artist.taproot.slice(0, -1)}q` },
      /is not a Bitcoin address/,
    ],
    ['a legacy UTXO', { utxos: [testUtxo(wallet.legacy, 9_000)] }, /changes the txid when it is signed/],
    [
      'a nested segwit UTXO',
      { utxos: [testUtxo(wallet.nested, 9_000)] },
      /changes the txid when it is signed/,
    ],
    [
      'a UTXO that is too small',
      { utxos: [testUtxo(wallet.taproot, 600)] },
      /hold 600 sats\. Add an output with/,
    ],
    ['a fee rate of 10,000', { feeRate: 10_000 }, /The fee rate 10000 is not between 0.1 and 1000/],
    ['a fee rate of 0', { feeRate: 0 }, /The fee rate 0 is not/],
    ['a fee rate of NaN', { feeRate: Number.NaN }, /The fee rate NaN/],
    ['fees over the limit', { feeRate: 100, maxFee: 20_000 }, /more than the limit of 20,000 sats/],
    ['postage that is dust', { postage: 329 }, /no output below 330/],
    ['a fraction of a sat', { utxos: [testUtxo(wallet.taproot, 9_000.5)] }, /whole number of sats/],
    [
      'a duplicate UTXO',
      { utxos: [testUtxo(wallet.taproot, 9_000), testUtxo(wallet.taproot, 9_000)] },
      /given twice/,
    ],
    ['no UTXO', { utxos: [] }, /no output to pay with/],
    ['a txid that is not hex', { utxos: [testUtxo(wallet.taproot, 9_000, 'x')] }, /64 hex digits/],
    ['an empty content', { content: {} }, /nothing to inscribe/],
    ['a body without a type', { content: { body: page.body } }, /content type/],
    ['a type that breaks a header', { content: { ...page, type: 'text/html;a=\n' } }, /content type/],
    [
      'a type that is not valid, with a delegate',
      { content: { type: 'html', delegate: `${'a'.repeat(64)}i0` } },
      /content type/,
    ],
    ['metadata with a cycle', { content: { ...page, metadata: circle } }, /cannot encode the metadata/],
    [
      'metadata with a function',
      { content: { ...page, metadata: { run: () => 1 } } },
      /cannot encode the metadata/,
    ],
    [
      'a duplicate parent',
      {
        parents: [0, 1].map((vout) => ({
          id: `${'c'.repeat(64)}i0`,
          utxo: testUtxo(wallet.taproot, 546, `c:${vout}`),
        })),
      },
      /parent c+i0 is given twice/,
    ],
    ['an encoding that is not the body’s', { content: { ...page, encoding: 'br' } }, /does not decompress/],
    ['a pointer beyond the outputs', { content: { ...page, pointer: 100_000 } }, /must be below the/],
    ['a delegate that is not an id', { content: { delegate: 'abci0' } }, /not an inscription id/],
    ['a secret key that is not valid', { revealKey: new Uint8Array(32) }, /not a valid secret key/],
    [
      'a body too large to relay',
      { content: { type: 'text/plain', body: new Uint8Array(400_000) } },
      /too large/,
    ],
  ])('%s', (_name, changes, sentence) => {
    const refused = () => buildInscription({ ...request, ...changes })
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-option' }))
    expect(refused).toThrow(sentence)
  })
})

import { request } from 'node:http'
import { brotliCompressSync, constants } from 'node:zlib'
import { LumameshError, toHex, utf8 } from '@lumamesh/core/protocol'
import { InscriptionId } from 'micro-ordinals'
import { CBOR } from 'micro-ordinals/cbor.js'
import { afterEach, describe, expect, test } from 'vitest'
import { parseInscriptions } from '../parsing/parseInscriptions.ts'
import {
  envelope,
  scriptByMicroOrdinals,
  type TestInscription,
  transactionOf,
} from '../testing/transactionOf.ts'
import { CONTENT_POLICIES } from './contentResponse.ts'
import { type Explorer, type ExplorerOptions, startExplorer } from './explorer.ts'

const EMPTY = new Uint8Array()
const NO_SUCH_ID = `${'0'.repeat(64)}i0`
const explorers: Explorer[] = []

afterEach(async () => {
  await Promise.all(explorers.splice(0).map((explorer) => explorer.close()))
})

async function start(options: ExplorerOptions): Promise<Explorer> {
  const explorer = await startExplorer(options)
  explorers.push(explorer)
  return explorer
}

/** A reveal of these inscriptions, and the id of the first. */
function reveal(...inscriptions: TestInscription[]): { hex: string; id: string } {
  return revealed(transactionOf([{ script: scriptByMicroOrdinals(...inscriptions) }]))
}

function revealed(hex: string): { hex: string; id: string } {
  const id = parseInscriptions(hex)[0]?.id
  if (id === undefined) throw new Error('The transaction reveals no inscription')
  return { hex, id }
}

interface Answer {
  status: number | undefined
  /** All header lines, with duplicates. */
  headers: Record<string, string[] | undefined>
  body: Buffer
}

/** Unlike fetch, does not decompress, and keeps two headers of the same name separate. */
function get(
  { url }: Explorer,
  path: string,
  { headers = {}, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url + path, { headers, method }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode, headers: response.headersDistinct, body: Buffer.concat(chunks) })
    })
      .on('error', reject)
      .end()
  })
}

async function getJson(explorer: Explorer, path: string): Promise<unknown> {
  const { status, headers, body } = await get(explorer, path)
  expect([status, headers['content-type']]).toEqual([200, ['application/json']])
  return JSON.parse(body.toString())
}

async function getText(
  explorer: Explorer,
  path: string,
): Promise<[status: number | undefined, text: string]> {
  const { status, body } = await get(explorer, path)
  return [status, body.toString()]
}

const plain = (body: string): TestInscription => ({ tags: { contentType: 'text/plain' }, body: utf8(body) })

describe('content', () => {
  test('has its type, both policies, CORS and an immutable cache', async () => {
    const { hex, id } = reveal(plain('hello'))
    const { status, headers, body } = await get(await start({ transactions: [hex] }), `/content/${id}`)
    expect([status, body.toString()]).toEqual([200, 'hello'])
    expect(headers).toMatchObject({
      'content-type': ['text/plain'],
      'content-security-policy': CONTENT_POLICIES,
      'access-control-allow-origin': ['*'],
      'cache-control': ['public, max-age=1209600, immutable'],
      'content-length': ['5'],
    })
    expect(headers).not.toHaveProperty('content-encoding')
  })

  test('answers HEAD without a body, and refuses other methods than GET and HEAD', async () => {
    const { hex, id } = reveal(plain('hello'))
    const explorer = await start({ transactions: [hex] })
    const head = await get(explorer, `/content/${id}`, { method: 'HEAD' })
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, ['5'], 0])
    expect((await get(explorer, `/content/${id}`, { method: 'POST' })).status).toBe(405)
  })

  test.each<[string, Uint8Array, string]>([
    ['no type', envelope(EMPTY, 'x'), 'application/octet-stream'],
    [
      'a type that is not a valid header value',
      envelope(Uint8Array.of(1), 'a/b\r\nX: y', EMPTY, 'x'),
      'application/octet-stream',
    ],
    [
      'a type that is not ASCII',
      envelope(Uint8Array.of(1), 'a/ü', EMPTY, 'x'),
      Buffer.from('a/ü').toString('latin1'),
    ],
  ])('with %s', async (_, script, type) => {
    const { hex, id } = revealed(transactionOf([{ script }]))
    const { status, headers } = await get(await start({ transactions: [hex] }), `/content/${id}`)
    expect([status, headers['content-type']]).toEqual([200, [type]])
    expect(headers).not.toHaveProperty('x')
  })

  test('of an unknown inscription is not found', async () => {
    const { hex, id } = revealed(transactionOf([{ script: envelope(Uint8Array.of(1), 'text/plain') }]))
    const explorer = await start({ transactions: [hex] })
    expect(await getText(explorer, `/content/${id}`)).toEqual([404, `inscription ${id} content not found`])
    expect(await getText(explorer, `/content/${NO_SUCH_ID}`)).toEqual([
      404,
      `inscription ${NO_SUCH_ID} not found`,
    ])
    expect((await get(explorer, `/content/${NO_SUCH_ID}`)).headers).toMatchObject({
      'cache-control': ['no-store'],
      'content-type': ['text/plain; charset=utf-8'],
      'content-security-policy': ["default-src 'self'"],
      'access-control-allow-origin': ['*'],
    })
    expect((await get(explorer, '/content/nonsense')).status).toBe(400)
  })
})

describe('brotli', () => {
  const compressed = brotliCompressSync(Buffer.from('<p>hello'))
  const { hex, id } = reveal({ tags: { contentType: 'text/html', contentEncoding: 'br' }, body: compressed })

  test.each(['br', 'gzip, deflate, br', 'gzip;q=1.0, br;q=0.5'])(
    'is sent unchanged to a client that accepts "%s"',
    async (accepted) => {
      const explorer = await start({ transactions: [hex] })
      const { headers, body } = await get(explorer, `/content/${id}`, {
        headers: { 'Accept-Encoding': accepted },
      })
      expect(headers['content-encoding']).toEqual(['br'])
      expect(body).toEqual(compressed)
    },
  )

  test('is refused to other clients, as in ord', async () => {
    const explorer = await start({ transactions: [hex] })
    const refused = 'inscription content encoding `br` is not acceptable. `Accept-Encoding` header'
    expect(await getText(explorer, `/content/${id}`)).toEqual([406, `${refused} not present`])
    const { status, body } = await get(explorer, `/preview/${id}`, { headers: { 'Accept-Encoding': 'gzip' } })
    expect([status, body.toString()]).toEqual([406, `${refused}: \`gzip\``])
  })

  test('is decompressed for other clients with decompress: true, as by ord server --decompress', async () => {
    const explorer = await start({ transactions: [hex], decompress: true })
    const { headers, body } = await get(explorer, `/content/${id}`)
    expect(headers).not.toHaveProperty('content-encoding')
    expect(body.toString()).toBe('<p>hello')
    const accepting = await get(explorer, `/content/${id}`, { headers: { 'Accept-Encoding': 'br' } })
    expect(accepting.body).toEqual(compressed)
  })

  test('that does not decompress, or exceeds the limit, is an error', async () => {
    const broken = reveal({ tags: { contentEncoding: 'br' }, body: utf8('no brotli') })
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1 }
    const zeros = brotliCompressSync(Buffer.alloc(65 * 2 ** 20), { params })
    const bomb = reveal({ tags: { contentEncoding: 'br' }, body: zeros })
    const explorer = await start({ transactions: [broken.hex, bomb.hex], decompress: true })
    for (const { id } of [broken, bomb])
      expect(await getText(explorer, `/content/${id}`)).toEqual([500, 'Internal Server Error'])
  })

  test('other encodings are never decompressed', async () => {
    const gzip = reveal({ tags: { contentEncoding: 'gzip' }, body: utf8('x') })
    const explorer = await start({ transactions: [gzip.hex], decompress: true })
    expect((await get(explorer, `/content/${gzip.id}`)).status).toBe(406)
  })
})

describe('a delegate', () => {
  const art = reveal({ tags: { contentType: 'text/html' }, body: utf8('<p>art') })
  const copy = reveal({ tags: { contentType: 'text/plain', delegate: art.id }, body: utf8('own') })
  const copyOfCopy = reveal({ tags: { delegate: copy.id }, body: EMPTY })
  const orphan = reveal({ tags: { delegate: NO_SUCH_ID }, body: utf8('own') })
  const transactions = [art, copy, copyOfCopy, orphan].map(({ hex }) => hex)

  test('provides its content, but its own delegate is ignored', async () => {
    const explorer = await start({ transactions })
    const { headers, body } = await get(explorer, `/content/${copy.id}`)
    expect([headers['content-type'], body.toString()]).toEqual([['text/html'], '<p>art'])
    expect(await getText(explorer, `/preview/${copy.id}`)).toEqual([200, '<p>art'])
    expect(await getText(explorer, `/content/${copyOfCopy.id}`)).toEqual([200, 'own'])
    const own = await get(explorer, `/r/undelegated-content/${copy.id}`)
    expect([own.body.toString(), own.headers['cache-control']]).toEqual([
      'own',
      ['public, max-age=1209600, immutable'],
    ])
    expect(await getJson(explorer, `/r/inscription/${copy.id}`)).toMatchObject({ delegate: art.id })
  })

  test('that is unknown is not found, even if the inscription has content', async () => {
    const explorer = await start({ transactions })
    for (const path of ['content', 'preview'])
      expect(await getText(explorer, `/${path}/${orphan.id}`)).toEqual([
        404,
        `delegate ${orphan.id} not found`,
      ])
  })
})

describe('a sat', () => {
  const sat = 1_234_567_890
  const [old, young] = [reveal(plain('old')), reveal(plain('young'))]
  const transactions = [old, young].map(({ hex }) => ({ hex, sat }))

  test('has the newest inscription at -1, which is not cacheable', async () => {
    const { headers, body } = await get(await start({ transactions }), `/r/sat/${sat}/at/-1/content`)
    expect([headers['cache-control'], body.toString()]).toEqual([['no-store'], 'young'])
    expect(headers['content-security-policy']).toEqual(CONTENT_POLICIES)
  })

  test('has the others at their indexes, with an immutable cache', async () => {
    const explorer = await start({ transactions })
    const { headers, body } = await get(explorer, `/r/sat/${sat}/at/0/content`)
    expect([headers['cache-control'], body.toString()]).toEqual([
      ['public, max-age=1209600, immutable'],
      'old',
    ])
    expect((await getText(explorer, `/r/sat/${sat}/at/-2/content`))[1]).toBe('old')
    for (const index of [2, -3])
      expect(await getText(explorer, `/r/sat/${sat}/at/${index}/content`)).toEqual([
        404,
        `inscription on sat ${sat} not found`,
      ])
  })

  test('lists the ids on it', async () => {
    const explorer = await start({ transactions })
    expect(await getJson(explorer, `/r/sat/${sat}/at/-1`)).toEqual({ id: young.id })
    expect((await get(explorer, `/r/sat/${sat}/at/-1`)).headers['cache-control']).toEqual(['no-store'])
    expect(await getJson(explorer, `/r/sat/${sat}/at/0`)).toEqual({ id: old.id })
    expect((await get(explorer, `/r/sat/${sat}/at/0`)).headers).not.toHaveProperty('cache-control')
    expect(await getJson(explorer, `/r/sat/${sat}/at/7`)).toEqual({ id: null })
    expect(await getJson(explorer, `/r/sat/${sat}`)).toEqual({
      ids: [old.id, young.id],
      more: false,
      page: 0,
    })
    expect(await getJson(explorer, '/r/sat/1/3')).toEqual({ ids: [], more: false, page: 3 })
  })

  test.each(['2099999997690000', '-1', '1e3', 'x', '12345678901234567890'])(
    'is not found at %s',
    async (wrong) => {
      const explorer = await start({ transactions })
      expect((await get(explorer, `/r/sat/${wrong}`)).status).toBe(400)
      expect((await get(explorer, `/r/sat/${wrong}/at/-1/content`)).status).toBe(400)
    },
  )
})

describe('the properties of an inscription', () => {
  test('are those of ord, with null for values that the transactions do not determine', async () => {
    const known = reveal(plain('hello'))
    const unknown = reveal(plain('hello'))
    const explorer = await start({
      transactions: [
        { hex: known.hex, sat: 5_000_000_000, height: 900_000, timestamp: 1_750_000_000 },
        unknown.hex,
      ],
    })
    const [txid] = known.id.split('i')
    expect(await getJson(explorer, `/r/inscription/${known.id}`)).toEqual({
      charms: ['coin', 'uncommon'],
      content_type: 'text/plain',
      content_length: 5,
      delegate: null,
      fee: null,
      height: 900_000,
      id: known.id,
      number: 0,
      output: `${txid}:0`,
      value: 10_000,
      sat: 5_000_000_000,
      satpoint: `${txid}:0:0`,
      timestamp: 1_750_000_000,
      address: expect.stringMatching(/^bc1p/),
    })
    expect(await getJson(explorer, `/r/inscription/${unknown.id}`)).toMatchObject({
      charms: [],
      number: 1,
      sat: null,
      height: null,
      timestamp: null,
    })
  })

  test.each([
    ['testnet', /^tb1p/],
    ['regtest', /^bcrt1p/],
  ] as const)('include an address of %s with that network option', async (network, address) => {
    const { hex, id } = reveal(plain('x'))
    const explorer = await start({ transactions: [hex], network })
    expect(await getJson(explorer, `/r/inscription/${id}`)).toMatchObject({
      address: expect.stringMatching(address),
    })
  })

  test('metadata is hex', async () => {
    const metadata = { title: 'x'.repeat(600) }
    const [described, bare] = [reveal({ tags: { metadata }, body: EMPTY }), reveal(plain('x'))]
    const explorer = await start({ transactions: [described.hex, bare.hex] })
    expect(await getJson(explorer, `/r/metadata/${described.id}`)).toBe(toHex(CBOR.encode(metadata)))
    expect(await getText(explorer, `/r/metadata/${bare.id}`)).toEqual([
      404,
      `inscription ${bare.id} metadata not found`,
    ])
  })

  test('children are those whose transactions spend the parent', async () => {
    const parent = reveal(plain('parent'))
    const spends = `${parent.id.split('i')[0]}:0`
    const tags = { parent: parent.id }
    const script = scriptByMicroOrdinals(...Array.from({ length: 101 }, () => ({ tags, body: EMPTY })))
    const children = parseInscriptions(transactionOf([{ script, spends }])).map(({ id }) => id)
    const hex = transactionOf([{ script, spends }])
    const claimed = reveal({ tags, body: EMPTY })
    const explorer = await start({ transactions: [parent.hex, hex, claimed.hex] })
    const path = `/r/children/${parent.id}`
    expect(await getJson(explorer, path)).toEqual({ ids: children.slice(0, 100), more: true, page: 0 })
    expect(await getJson(explorer, `${path}/1`)).toEqual({ ids: children.slice(100), more: false, page: 1 })
    expect(await getJson(explorer, `/r/parents/${children[0]}`)).toEqual({
      ids: [parent.id],
      more: false,
      page_index: 0,
    })
    expect(await getJson(explorer, `/r/parents/${claimed.id}`)).toEqual({
      ids: [],
      more: false,
      page_index: 0,
    })
    expect(await getText(explorer, `/r/parents/${NO_SUCH_ID}`)).toEqual([
      404,
      `inscription ${NO_SUCH_ID} not found`,
    ])
  })
})

describe('pages', () => {
  const nasty = '"><script>alert(1)</script>'
  const script = envelope(
    ...[Uint8Array.of(1), nasty, Uint8Array.of(7), nasty],
    ...[Uint8Array.of(5), CBOR.encode({ [nasty]: [nasty, EMPTY, null, { deep: true }] })],
    ...[Uint8Array.of(11), InscriptionId.encode(`${'12'.repeat(32)}i3`), EMPTY, 'x'],
  )

  test('sandbox every preview', async () => {
    const { hex, id } = reveal(plain('x'))
    const explorer = await start({ transactions: [hex] })
    for (const path of [
      '/',
      '/inscriptions',
      '/inscriptions/0',
      `/inscription/${id}`,
      '/inscription/0',
      '/sat/7',
    ]) {
      const { status, headers, body } = await get(explorer, path)
      expect([path, status]).toEqual([path, 200])
      expect(headers['content-security-policy']).toEqual(["default-src 'self'"])
      const frames = body.toString().match(/<iframe[^>]*>/g) ?? []
      expect(frames).toHaveLength(path === '/sat/7' ? 0 : 1)
      for (const frame of frames) expect(frame).toMatch(/ sandbox="allow-scripts" .*src="\/preview\//)
    }
  })

  test('escape all text of an inscription', async () => {
    const { hex, id } = revealed(transactionOf([{ script }]))
    const explorer = await start({ transactions: [hex] })
    for (const path of ['/', `/inscription/${id}`]) {
      const { body } = await get(explorer, path)
      expect(body.toString()).not.toContain('<script')
      if (path !== '/') expect(body.toString()).toContain('&quot;&gt;&lt;script&gt;')
    }
  })

  test('do not show metadata that is not CBOR', async () => {
    const { hex, id } = revealed(
      transactionOf([{ script: envelope(Uint8Array.of(5), new Uint8Array(500).fill(0x9f)) }]),
    )
    expect((await get(await start({ transactions: [hex] }), `/inscription/${id}`)).status).toBe(200)
  })

  test('redirect an id to its page, and nothing else', async () => {
    const { hex, id } = reveal(plain('x'))
    const explorer = await start({ transactions: [hex] })
    const { status, headers } = await get(explorer, `/${id}`)
    expect([status, headers.location]).toEqual([303, [`/inscription/${id}`]])
    for (const path of [
      '/nowhere',
      '/content',
      '/content/',
      `/content/${id}/x`,
      '/%',
      '//',
      '/__proto__',
      '/inscription/9',
    ])
      expect([path, [400, 404].includes((await get(explorer, path)).status ?? 0)]).toEqual([path, true])
  })

  test.each([
    ['text/plain', 'text'],
    ['image/png', 'image'],
    ['audio/mpeg', 'audio'],
    ['video/mp4', 'video'],
    ['font/woff2', 'font'],
    ['application/pdf', 'unknown'],
    ['text/plain; charset=utf-8', 'unknown'],
  ])('preview %s as %s', async (contentType, media) => {
    const { hex, id } = reveal({ tags: { contentType }, body: utf8('x') })
    const { headers, body } = await get(await start({ transactions: [hex] }), `/preview/${id}`)
    expect(headers['content-type']).toEqual(['text/html; charset=utf-8'])
    expect(body.toString()).toContain(`<body class="${media}">`)
  })

  test('list the newest first, with sixty per page', async () => {
    const all = transactionOf([
      { script: scriptByMicroOrdinals(...Array.from({ length: 61 }, () => plain('x'))) },
    ])
    const explorer = await start({ transactions: [all] })
    const numbersOn = async (path: string) =>
      [...(await get(explorer, path)).body.toString().matchAll(/<b>(\d+)<\/b>/g)].map(([, number]) =>
        Number(number),
      )
    expect((await numbersOn('/')).slice(0, 2)).toEqual([60, 59])
    expect(await numbersOn('/inscriptions/1')).toEqual([0])
    expect((await get(explorer, '/inscriptions/2')).status).toBe(404)
  })
})

describe('startExplorer() refuses', () => {
  test.each<[string, ExplorerOptions, string, RegExp]>([
    ['nothing to explore', {}, 'invalid-option', /Pass a folder/],
    [
      'hex that is not a transaction',
      { transactions: ['00'] },
      'invalid-option',
      /transactions\[0\]: This is not a raw/,
    ],
    [
      'a sat that is not a number',
      { transactions: [{ hex: transactionOf([{}]), sat: -1 }] },
      'invalid-option',
      /"sat" is not a whole/,
    ],
    [
      'an address of another machine',
      { transactions: [], host: '192.0.2.1' },
      'invalid-option',
      /can't listen on 192\.0\.2\.1/,
    ],
  ])('%s', async (_, options, code, message) => {
    const error = await start(options).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(error).toBeInstanceOf(LumameshError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('two transactions that spend the same output', async () => {
    const spends = `${'cd'.repeat(32)}:1`
    const transactions = [transactionOf([{ spends }]), transactionOf([{ spends }], [5000])]
    await expect(start({ transactions })).rejects.toThrow(`both spend ${spends}`)
  })
})

import { brotliCompressSync } from 'node:zlib'
import { utf8 } from '@lumamesh/core/protocol'
import { describe, expect, it } from 'vitest'
import type { Inscription } from '../parsing/inscription.ts'
import { CONTENT_POLICIES, type ContentOptions, contentOf } from './contentResponse.ts'

const plain: Inscription = {
  id: 'its id',
  input: 0,
  parents: [],
  unbound: false,
  contentType: 'text/plain',
  body: utf8('hello'),
}
const compressed = { ...plain, contentEncoding: 'br', body: brotliCompressSync(utf8('hello')) }

function respond(inscription: Inscription, options: Partial<ContentOptions> = {}) {
  return contentOf(inscription, 'the id', { decompress: false, isFixed: true, ...options })
}

function textOf({ body }: ReturnType<typeof contentOf>): string {
  return Buffer.from(body as Uint8Array).toString()
}

describe('contentOf()', () => {
  it('has the body, its type and both policies', () => {
    expect(respond(plain)).toEqual({
      status: 200,
      body: plain.body,
      headers: {
        'Content-Type': 'text/plain',
        'Content-Security-Policy': CONTENT_POLICIES,
        'Cache-Control': 'public, max-age=1209600, immutable',
      },
    })
  })

  it('is not cacheable if other content may replace it', () => {
    expect(respond(plain, { isFixed: false }).headers['Cache-Control']).toBe('no-store')
  })

  it.each<[string | undefined, string]>([
    [undefined, 'application/octet-stream'],
    ['a/b\r\nX: y', 'application/octet-stream'],
    ['a/ü', 'a/Ã¼'],
  ])('has the type %j as %s', (contentType, header) => {
    const { contentType: _, ...rest } = plain
    const inscription = contentType === undefined ? rest : { ...rest, contentType }
    expect(respond(inscription).headers['Content-Type']).toBe(header)
  })

  it('is not found without a body, and the response names the requested id', () => {
    const { body: _, ...rest } = plain
    expect(respond(rest)).toMatchObject({ status: 404, body: 'inscription the id content not found' })
    const encoded = { ...rest, contentEncoding: 'br' }
    expect(respond(encoded, { decompress: true })).toMatchObject({ status: 404 })
    expect(respond(encoded, { acceptEncoding: 'br' })).toMatchObject({ status: 404 })
  })
})

describe('an encoding', () => {
  it.each(['br', 'gzip, br', 'gzip;q=1.0,br;q=0.5', 'br;q=0'])(
    'is sent to a browser that accepts %j',
    (accepted) => {
      const response = respond(compressed, { acceptEncoding: accepted, decompress: true })
      expect(response).toMatchObject({ status: 200, body: compressed.body })
      expect(response.headers['Content-Encoding']).toBe('br')
    },
  )

  it.each(['gzip', '', 'brotli', 'BR', '*'])('is refused to a client that accepts %j', (accepted) => {
    expect(respond(compressed, { acceptEncoding: accepted })).toMatchObject({
      status: 406,
      body: `inscription content encoding \`br\` is not acceptable. \`Accept-Encoding\` header: \`${accepted}\``,
    })
  })

  it('is refused with another message to a client without Accept-Encoding', () => {
    expect(respond(compressed).body).toContain('header not present')
  })

  it('is decompressed on request, if it is brotli', () => {
    const response = respond(compressed, { decompress: true })
    expect([response.status, textOf(response)]).toEqual([200, 'hello'])
    expect(response.headers).not.toHaveProperty('Content-Encoding')
    expect(respond({ ...plain, contentEncoding: 'gzip' }, { decompress: true }).status).toBe(406)
  })

  it('that does not decompress is a server error', () => {
    expect(respond({ ...plain, contentEncoding: 'br' }, { decompress: true }).status).toBe(500)
  })

  it('that is not ASCII is never accepted', () => {
    expect(respond({ ...plain, contentEncoding: 'ü' }, { acceptEncoding: 'ü' }).status).toBe(406)
  })
})

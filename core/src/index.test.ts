import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import * as index from './index.ts'
import * as protocol from './protocol.ts'
import * as standalone from './standalone.ts'
import * as store from './store.ts'

describe('the exports', () => {
  it('of @lumamesh/core match this list', () => {
    expect(Object.keys(index).sort()).toEqual(['LumameshError', 'connect'])
  })

  it('of lumamesh.js match this list', () => {
    expect(Object.keys(standalone).sort()).toEqual(['LumameshError', 'connect'])
  })

  it('of @lumamesh/core/store match this list', () => {
    expect(Object.keys(store).sort()).toEqual([
      'NetworkStore',
      'Selection',
      'createNetworkStore',
      'defaultNetworkStore',
      'select',
      'shallowEqual',
      'whilePicked',
    ])
  })

  it('of @lumamesh/core/protocol match this list', () => {
    expect(Object.keys(protocol).sort()).toEqual([
      'HASH_BYTES',
      'LumameshError',
      'MAX_FRAME_BYTES',
      'MAX_MEMBERS',
      'MAX_RECORDS',
      'MAX_RECORD_BYTES',
      'MAX_SIGNAL_BYTES',
      'MAX_TOKEN_CHARS',
      'PEER_ID_BYTES',
      'PROTOCOL_VERSION',
      'RELAY_PING_MS',
      'RELAY_SILENCE_MS',
      'bytes',
      'codec',
      'concat',
      'decodeDialToken',
      'decodeFrame',
      'decodeRecord',
      'encodeDialToken',
      'encodeFrame',
      'encodeRecord',
      'equal',
      'fixed',
      'formatAddress',
      'fromBase64',
      'fromHex',
      'hostFromBytes',
      'hostToBytes',
      'icePasswordOf',
      'isPublic',
      'list',
      'parseAddress',
      'recordFromJson',
      'recordToJson',
      'relaysOf',
      'reservedBlockOf',
      'rest',
      'signedBytes',
      'text',
      'toBase64',
      'toHex',
      'uint',
      'utf8',
    ])
  })
})

describe('docs/reference/errors.md', () => {
  it('has a section for every error code, in order, and for no other', async () => {
    const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
    const codes = [...(await read('./errors.ts')).matchAll(/^ {2}\| '([a-z-]+)'$/gm)].map(([, code]) => code)
    const sections = [...(await read('../../docs/reference/errors.md')).matchAll(/^## `([a-z-]+)`$/gm)]
    expect(codes.length).toBeGreaterThan(20)
    expect(sections.map(([, code]) => code)).toEqual(codes)
  })
})

import { utf8 } from '@lumamesh/core/protocol'
import { Script } from '@scure/btc-signer'
import { expect, it } from 'vitest'
import { revealScript } from './revealScript.ts'

const key = new Uint8Array(32).fill(2)

it('begins with a check of the key’s signature, and ends with the envelope', () => {
  const script = revealScript(key, { tags: { contentType: 'text/plain' }, body: utf8('hello') })
  expect(Script.decode(script)).toEqual([
    key,
    'CHECKSIG',
    0,
    'IF',
    utf8('ord'),
    Uint8Array.of(1),
    utf8('text/plain'),
    0,
    utf8('hello'),
    'ENDIF',
  ])
})

it('pushes tags as bytes: 01 01, not OP_1', () => {
  const script = revealScript(key, { tags: { contentType: 'a' }, body: undefined })
  expect([...script.subarray(34)]).toEqual([0x00, 0x63, 3, ...utf8('ord'), 1, 1, 1, 0x61, 0x68])
})

it('has no body tag without a body, and one with an empty body', () => {
  const without = revealScript(key, { tags: {}, body: undefined })
  expect([...without.subarray(34)]).toEqual([0x00, 0x63, 3, ...utf8('ord'), 0x68])
  const empty = revealScript(key, { tags: {}, body: new Uint8Array() })
  expect([...empty.subarray(34)]).toEqual([0x00, 0x63, 3, ...utf8('ord'), 0x00, 0x68])
})

it('writes the tags in ord’s order', () => {
  const id = `${'a'.repeat(64)}i0`
  const script = revealScript(key, {
    tags: { metadata: Uint8Array.of(0xa0), pointer: 7n, delegate: id, parents: [id, id], contentType: 'a' },
    body: undefined,
  })
  const pushes = Script.decode(script).slice(5, -1)
  expect(pushes.filter((_, i) => i % 2 === 0)).toEqual([1, 3, 3, 11, 2, 5].map((tag) => Uint8Array.of(tag)))
})

it('splits a long body into pushes of 520 bytes', () => {
  const script = Script.decode(revealScript(key, { tags: {}, body: new Uint8Array(1_041).fill(9) }))
  expect(script.slice(6, -1).map((push) => push instanceof Uint8Array && push.length)).toEqual([520, 520, 1])
})

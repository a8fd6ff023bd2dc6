import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { utf8 } from './bytes.ts'
import { Reader } from './reader.ts'
import { turnServer } from './turnServer.ts'
import { Writer } from './writer.ts'

const read = (...texts: string[]) => {
  const writer = new Writer()
  for (const text of texts) writer.uint(utf8(text).length, 2).put(utf8(text))
  return turnServer.read(new Reader(writer.bytes))
}

describe('a TURN server on the wire', () => {
  it.each(['203.0.113.7:3478', '[2001:db8::7]:3478'])('is unchanged: %s', (address) => {
    const server = { urls: `turn:${address}`, username: '1795003600:ada', credential: 'bm90IGEgc2VjcmV0' }
    const writer = new Writer()
    turnServer.write(writer, server)
    expect(turnServer.read(new Reader(writer.bytes))).toEqual(server)
  })

  it.each([
    ['a name instead of an address', ['turn.example.com:3478', 'a', 'b']],
    ['another scheme', ['turns:203.0.113.7:3478', 'a', 'b']],
    ['parameters', ['203.0.113.7:3478?transport=tcp', 'a', 'b']],
    ['a port that does not exist', ['203.0.113.7:65536', 'a', 'b']],
    ['no username', ['203.0.113.7:3478', '', 'b']],
    ['no credential', ['203.0.113.7:3478', 'a', '']],
    ['a long username', ['203.0.113.7:3478', 'a'.repeat(129), 'b']],
    ['text that is cut off', ['203.0.113.7:3478', 'a']],
  ])('is refused with %s', (_, texts) => {
    expect(refusal(() => read(...texts))).toBe('malformed')
  })
})

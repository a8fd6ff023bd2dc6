import { describe, expect, it } from 'vitest'
import { readHostPort, resolveHost } from './hosts.ts'

describe('readHostPort', () => {
  it.each([
    ['relay.example:3478', { host: 'relay.example', port: 3478 }],
    ['203.0.113.7:1', { host: '203.0.113.7', port: 1 }],
    ['[2001:db8::7]:65535', { host: '2001:db8::7', port: 65_535 }],
  ])('reads %s', (text, address) => {
    expect(readHostPort(text)).toEqual(address)
  })

  it('uses the default port for a host alone, and only then', () => {
    expect(readHostPort('relay.example', 7400)).toEqual({ host: 'relay.example', port: 7400 })
    expect(readHostPort('[2001:db8::7]', 7400)).toEqual({ host: '2001:db8::7', port: 7400 })
    expect(readHostPort('relay.example:1', 7400).port).toBe(1)
  })

  it.each([
    '',
    'relay.example',
    'relay.example:0',
    'relay.example:65536',
    'relay.example:',
    ':3478',
    '2001:db8::7:3478',
    '[203.0.113.7]:3478',
    '[2001:db8::g]:3478',
    'https://relay.example:3478',
    'relay.example:3478 ',
  ])('rejects %j with the text in its message', (text) => {
    expect(() => readHostPort(text)).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(`"${text}"`) }),
    )
  })
})

describe('resolveHost', () => {
  it('returns an address as it is', async () => {
    expect(await resolveHost({ host: '203.0.113.7', port: 1 })).toEqual([{ host: '203.0.113.7', port: 1 }])
  })

  it('returns nothing for a name that does not resolve', async () => {
    expect(await resolveHost({ host: 'relay.invalid', port: 1 })).toEqual([])
  })
})

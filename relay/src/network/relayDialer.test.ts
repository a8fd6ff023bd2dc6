import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { RelayDialer } from './relayDialer.ts'

const ADDRESSES = ['203.0.113.7', '203.0.113.8'].map((host) => ({ host, port: 7_400 }))

function dialer(dial: (host: string) => string) {
  const dials = vi.fn(async ({ host }: { host: string }, _relay: string | undefined) => dial(host))
  const log = pino({ level: 'silent' })
  const warn = vi.spyOn(log, 'warn')
  return { dials, warn, dialer: new RelayDialer({ self: 'self', dial: dials, log }) }
}

function fail(message: string): never {
  throw new Error(message)
}

describe('a dialer', () => {
  it('dials the addresses in order until a relay answers', async () => {
    const { dials, dialer: it } = dialer((host) => (host === '203.0.113.8' ? 'b' : fail('refused')))
    expect(await it.reach('b', ADDRESSES, 'b')).toBe('b')
    expect(dials.mock.calls).toEqual(ADDRESSES.map((address) => [address, 'b']))
  })

  it('finds nothing if no address answers, or no name resolves', async () => {
    expect(await dialer(() => fail('refused')).dialer.reach('b', ADDRESSES)).toBeUndefined()
    const { dials, dialer: it } = dialer(() => 'b')
    expect(await it.reach('b', [{ host: 'relay.invalid', port: 7_400 }])).toBeUndefined()
    expect(dials).not.toHaveBeenCalled()
  })

  it('recognizes this relay', async () => {
    expect(await dialer(() => fail('Tried to dial self')).dialer.reach('a', ADDRESSES)).toBe('self')
  })

  it('warns once a minute about another salt', async () => {
    const { warn, dialer: it } = dialer(() => fail('noise handshake stage 1 validation fail'))
    await it.reach('relay.example:7400', ADDRESSES)
    await it.reach('relay.example:7400', ADDRESSES)
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('MESH_SALT differs from that of relay.example:7400')],
    ])
  })

  it('does not warn about other failures', async () => {
    const { warn, dialer: it } = dialer(() => fail('refused'))
    await it.reach('relay.example:7400', ADDRESSES)
    expect(warn).not.toHaveBeenCalled()
  })
})

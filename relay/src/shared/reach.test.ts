import { hostFromBytes } from '@lumamesh/core/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublic } from './reach.ts'

describe('what a relay may be made to send to', () => {
  it.each([
    ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
    ['loopback', ['127.0.0.1', '127.255.255.255', '::1']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd00:ec2::254']],
    ['a carrier’s', ['100.64.0.1', '100.127.255.255']],
    ['link-local', ['169.254.0.1', 'fe80::1', 'febf::1']],
    ['a cloud’s own services', ['169.254.169.254', '168.63.129.16', '100.100.100.200', '192.0.0.192']],
    ['multicast', ['224.0.0.1', '239.255.255.250', 'ff02::1', 'ff0e::1']],
    ['broadcast and reserved', ['255.255.255.255', '240.0.0.1']],
    [
      'for documents and benchmarks',
      ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1'],
    ],
    ['IPv4 in IPv6: mapped', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:808:808', '::7f00:1']],
    [
      'IPv4 in IPv6: translated, 6to4, Teredo',
      ['64:ff9b::a00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001::1'],
    ],
    ['site-local', ['fec0::1']],
  ])('%s: no', (_, hosts) => {
    expect(hosts.filter(isPublic)).toEqual([])
  })

  it('neighbours of these: yes', () => {
    const hosts = ['8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255']
    const more = ['128.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '223.255.255.255']
    const ipv6 = ['2001:200::1', '2003::1', '2606:4700::1', '2a00::1', '3ffe::1']
    expect([...hosts, ...more, ...ipv6].filter((host) => !isPublic(host))).toEqual([])
  })

  it('any IPv6 address that holds an IPv4 address in its last bytes, outside of 2000::/3: no', () => {
    const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 })
    const prefix = fc.constantFrom('00'.repeat(12), `${'00'.repeat(10)}ffff`, `0064ff9b${'00'.repeat(8)}`)
    fc.assert(
      fc.property(prefix, ipv4, (prefix, bytes) => {
        const host = hostFromBytes(Uint8Array.from([...Buffer.from(prefix, 'hex'), ...bytes]))
        expect(isPublic(host)).toBe(false)
      }),
    )
  })
})

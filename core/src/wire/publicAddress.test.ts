import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostFromBytes, hostToBytes } from './address.ts'
import { isPublic, reservedBlockOf } from './publicAddress.ts'

/**
 * IANA's special-purpose registries as of 2025, row by row, and multicast: the block, its RFC, and the block that
 * `reservedBlockOf` returns if that is a larger one.
 */
const IPV4: [block: string, rfc: string, around?: string][] = [
  ['0.0.0.0/8', 'RFC 791'],
  ['0.0.0.0/32', 'RFC 1122', '0.0.0.0/8'],
  ['10.0.0.0/8', 'RFC 1918'],
  ['100.64.0.0/10', 'RFC 6598'],
  ['127.0.0.0/8', 'RFC 1122'],
  ['169.254.0.0/16', 'RFC 3927'],
  ['172.16.0.0/12', 'RFC 1918'],
  ['192.0.0.0/24', 'RFC 6890'],
  ['192.0.0.0/29', 'RFC 7335', '192.0.0.0/24'],
  ['192.0.0.8/32', 'RFC 7600', '192.0.0.0/24'],
  ['192.0.0.9/32', 'RFC 7723', '192.0.0.0/24'],
  ['192.0.0.10/32', 'RFC 8155', '192.0.0.0/24'],
  ['192.0.0.170/31', 'RFC 8880', '192.0.0.0/24'],
  ['192.0.2.0/24', 'RFC 5737'],
  ['192.31.196.0/24', 'RFC 7535'],
  ['192.52.193.0/24', 'RFC 7450'],
  ['192.88.99.0/24', 'RFC 7526'],
  ['192.88.99.2/32', 'RFC 6751', '192.88.99.0/24'],
  ['192.168.0.0/16', 'RFC 1918'],
  ['192.175.48.0/24', 'RFC 7534'],
  ['198.18.0.0/15', 'RFC 2544'],
  ['198.51.100.0/24', 'RFC 5737'],
  ['203.0.113.0/24', 'RFC 5737'],
  ['224.0.0.0/4', 'RFC 5771'],
  ['240.0.0.0/4', 'RFC 1112'],
  ['255.255.255.255/32', 'RFC 919', '240.0.0.0/4'],
  // Not from IANA: a service of every machine in Azure.
  ['168.63.129.16/32', 'Azure'],
]
const IPV6: [block: string, rfc: string, around?: string][] = [
  ['::1/128', 'RFC 4291'],
  ['::/128', 'RFC 4291'],
  ['::ffff:0:0/96', 'RFC 4291'],
  ['64:ff9b::/96', 'RFC 6052'],
  ['64:ff9b:1::/48', 'RFC 8215'],
  ['100::/64', 'RFC 6666'],
  ['100:0:0:1::/64', 'RFC 9780'],
  ['2001::/23', 'RFC 2928'],
  ['2001::/32', 'RFC 4380', '2001::/23'],
  ['2001:1::1/128', 'RFC 7723', '2001::/23'],
  ['2001:1::2/128', 'RFC 8155', '2001::/23'],
  ['2001:1::3/128', 'RFC 9665', '2001::/23'],
  ['2001:2::/48', 'RFC 5180', '2001::/23'],
  ['2001:3::/32', 'RFC 7450', '2001::/23'],
  ['2001:4:112::/48', 'RFC 7535', '2001::/23'],
  ['2001:10::/28', 'RFC 4843', '2001::/23'],
  ['2001:20::/28', 'RFC 7343', '2001::/23'],
  ['2001:30::/28', 'RFC 9374', '2001::/23'],
  ['2001:db8::/32', 'RFC 3849'],
  ['2002::/16', 'RFC 3056'],
  ['2620:4f:8000::/48', 'RFC 7534'],
  ['3fff::/20', 'RFC 9637'],
  ['5f00::/16', 'RFC 9602'],
  ['fc00::/7', 'RFC 4193'],
  ['fe80::/10', 'RFC 4291'],
  ['ff00::/8', 'RFC 4291'],
]

describe.each([
  ['IPv4', IPV4],
  ['IPv6', IPV6],
])('each block of %s', (_, rows) => {
  it.each(rows)('%s (%s) is not public, from its first address to its last', (block, rfc, around) => {
    const { first, last } = endsOf(block)
    for (const address of [first, last, (first + last) / 2n]) {
      const host = hostOf(address, block)
      expect([host, isPublic(host)]).toEqual([host, false])
      expect(reservedBlockOf(host)).toMatchObject({ block: around ?? block })
      if (!around) expect(reservedBlockOf(host)?.source).toContain(rfc)
    }
  })
})

/** The public addresses directly before and after the blocks. */
const NEIGHBOURS = [
  '1.0.0.0',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '168.63.129.15',
  '168.63.129.17',
  '172.15.255.255',
  '172.32.0.0',
  '191.255.255.255',
  '192.0.1.0',
  '192.0.1.255',
  '192.0.3.0',
  '192.31.195.255',
  '192.31.197.0',
  '192.52.192.255',
  '192.52.194.0',
  '192.88.98.255',
  '192.88.100.0',
  '192.167.255.255',
  '192.169.0.0',
  '192.175.47.255',
  '192.175.49.0',
  '198.17.255.255',
  '198.20.0.0',
  '198.51.99.255',
  '198.51.101.0',
  '203.0.112.255',
  '203.0.114.0',
  '223.255.255.255',
  '2000::',
  '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:200::',
  '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:db9::',
  '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2003::',
  '2620:4f:7fff:ffff:ffff:ffff:ffff:ffff',
  '2620:4f:8001::',
  '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '3fff:1000::',
]

it.each(NEIGHBOURS)('%s, which is next to a block, is public', (host) => {
  expect([reservedBlockOf(host), isPublic(host)]).toEqual([undefined, true])
})

it('lists a neighbour of every edge of a block, unless another block is adjacent', () => {
  for (const [block, , around] of [...IPV4, ...IPV6]) {
    if (around) continue
    const { first, last } = endsOf(block)
    const all = block.includes(':') ? 2n ** 128n : 2n ** 32n
    for (const beside of [first - 1n, last + 1n].filter((address) => address >= 0n && address < all)) {
      const host = hostOf(beside, block)
      expect([host, !isPublic(host) || NEIGHBOURS.includes(host)]).toEqual([host, true])
    }
  }
})

it.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '2A00:1450:4001::1'])('%s is public', (host) => {
  expect(isPublic(host)).toBe(true)
})

describe('IPv6 outside of 2000::/3', () => {
  it.each(['::2', '1fff:ffff::1', '4000::', '8000::1', 'fec0::1', '::7f00:1', '100:0:0:2::1'])(
    '%s is not public',
    (host) => {
      expect(isPublic(host)).toBe(false)
    },
  )

  it('no address that holds an IPv4 address is public', () => {
    const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 })
    const prefix = fc.constantFrom('00'.repeat(12), `${'00'.repeat(10)}ffff`, `0064ff9b${'00'.repeat(8)}`)
    fc.assert(
      fc.property(prefix, ipv4, (prefix, bytes) => {
        expect(isPublic(hostFromBytes(Uint8Array.from([...Buffer.from(prefix, 'hex'), ...bytes])))).toBe(
          false,
        )
      }),
    )
    fc.assert(
      fc.property(ipv4, (bytes) => {
        expect(isPublic(hostFromBytes(Uint8Array.from([0x20, 0x02, ...bytes, ...Array(10).fill(0)])))).toBe(
          false,
        )
      }),
    )
  })
})

it.each([
  '',
  'relay.example',
  '8.8.8',
  '8.8.8.8.8',
  '8.8.8.8:3478',
  '[2606:4700::1]',
  '::ffff:8.8.8.8',
  '8.8.8.x',
  ' 8.8.8.8',
])('%j is not an address, and not public', (text) => {
  expect(isPublic(text)).toBe(false)
  expect(reservedBlockOf(text)).toMatchObject({ block: text })
})

function endsOf(block: string): { first: bigint; last: bigint } {
  const [host = '', bits] = block.split('/')
  const bytes = hostToBytes(host)
  const first = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n)
  return { first, last: first + 2n ** BigInt(8 * bytes.length - Number(bits)) - 1n }
}

/** Formats a numeric address in the address family of the block. */
function hostOf(address: bigint, block: string): string {
  const digits = block.includes(':') ? 32 : 8
  return hostFromBytes(Uint8Array.from(Buffer.from(address.toString(16).padStart(digits, '0'), 'hex')))
}

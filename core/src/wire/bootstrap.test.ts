import { describe, expect, it } from 'vitest'
import { type BootstrapJson, relaysOf } from './bootstrap.ts'
import type { RelayRecordJson } from './record.ts'

const record: RelayRecordJson = { v: 1, id: '', addrs: [], fp: '', seq: 1, exp: 1, caps: 0, sig: '' }
const [main, garden] = [[{ ...record, seq: 1 }], [{ ...record, seq: 2 }]]

describe('relaysOf()', () => {
  it('returns the records of the requested network', () => {
    const list: BootstrapJson = { v: 1, relays: main, networks: { garden } }
    expect(relaysOf(list)).toBe(main)
    expect(relaysOf(list, 'garden')).toBe(garden)
  })

  it('lists the available networks if the requested one is missing', () => {
    const list: BootstrapJson = { v: 1, relays: [], networks: { garden } }
    expect(() => relaysOf(list)).toThrow(/no relays outside of `networks`\. Networks in the list: garden/)
    expect(() => relaysOf(list, 'attic')).toThrow(/no relays for network "attic"/)
    expect(() => relaysOf({ v: 1, relays: main }, 'attic')).toThrow(/Networks in the list: none/)
    expect(() => relaysOf(list, 'attic')).toThrow(expect.objectContaining({ code: 'no-relays' }))
  })

  it('ignores the prototype of objects and values that are not lists', () => {
    expect(() => relaysOf({ v: 1, relays: main }, 'constructor')).toThrow(
      /no relays for network "constructor"/,
    )
    const wrong = { v: 1, relays: 'all', networks: { a: { length: 1 } } } as unknown as BootstrapJson
    expect(() => relaysOf(wrong)).toThrow(/no relays/)
    expect(() => relaysOf(wrong, 'a')).toThrow(/no relays/)
  })

  it.each([undefined, null, 1, 'text', [], {}, { v: 2, relays: main }])('refuses %j', (json) => {
    expect(() => relaysOf(json as unknown as BootstrapJson)).toThrow(
      expect.objectContaining({ code: 'version-unsupported' }),
    )
  })
})

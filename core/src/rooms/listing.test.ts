import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Listing } from './listing.ts'

const RELAYS = ['one', 'two', 'three']
const MEMBERS = ['a', 'b', 'c', 'd']

const relay = fc.constantFrom(...RELAYS)
const member = fc.constantFrom(...MEMBERS)
const change = fc.oneof(
  fc.record({ type: fc.constant('replace' as const), relay, members: fc.array(member) }),
  fc.record({ type: fc.constant('add' as const), relay, member }),
  fc.record({ type: fc.constant('remove' as const), relay, member }),
  fc.record({ type: fc.constant('removeRelay' as const), relay }),
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

/** Pairs of a relay and a member, and the relays that have sent a list. */
class Model {
  lists = new Set<string>()
  pairs: { relay: string; member: string }[] = []

  isListed(member: string): boolean {
    return this.pairs.some((pair) => pair.member === member)
  }

  apply(change: Change): void {
    const { relay } = change
    switch (change.type) {
      case 'replace':
        this.lists.add(relay)
        this.pairs = this.pairs.filter((pair) => pair.relay !== relay)
        for (const member of change.members) this.pairs.push({ relay, member })
        return
      case 'add':
        if (this.lists.has(relay)) this.pairs.push({ relay, member: change.member })
        return
      case 'remove':
        this.pairs = this.pairs.filter((pair) => pair.relay !== relay || pair.member !== change.member)
        return
      case 'removeRelay':
        this.lists.delete(relay)
        this.pairs = this.pairs.filter((pair) => pair.relay !== relay)
        return
      default:
        change satisfies never
    }
  }
}

function apply(listing: Listing, change: Change): string[] {
  switch (change.type) {
    case 'replace':
      return listing.replace(change.relay, change.members)
    case 'add':
      listing.add(change.relay, change.member)
      return []
    case 'remove':
      return listing.remove(change.relay, change.member)
    case 'removeRelay':
      return listing.removeRelay(change.relay)
  }
}

describe('a listing', () => {
  it('returns a relay that lists each member, after any changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const [listing, model] = [new Listing(), new Model()]
        for (const each of changes) {
          apply(listing, each)
          model.apply(each)
        }
        expect(listing.isEmpty).toBe(model.lists.size === 0)
        expect(RELAYS.filter((relay) => listing.isListedBy(relay))).toEqual(
          RELAYS.filter((relay) => model.lists.has(relay)),
        )
        for (const member of MEMBERS) {
          const relay = listing.relayOf(member)
          if (relay === undefined) expect(model.isListed(member)).toBe(false)
          else expect(model.pairs).toContainEqual({ relay, member })
        }
      }),
    )
  })

  it('returns exactly the members that were listed before a change and are not after it', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const [listing, model] = [new Listing(), new Model()]
        for (const each of changes) {
          const before = MEMBERS.filter((member) => model.isListed(member))
          const unlisted = apply(listing, each)
          model.apply(each)
          const expected = before.filter((member) => !model.isListed(member))
          // remove() also returns a member that no relay listed. The mesh ignores it.
          const known = unlisted.filter((member) => before.includes(member))
          expect(known.sort()).toEqual(expected)
        }
      }),
    )
  })

  it('ignores a member that enters through a relay which has not sent its list', () => {
    const listing = new Listing()
    listing.add('one', 'a')
    expect([listing.relayOf('a'), listing.isEmpty]).toEqual([undefined, true])
  })

  it('forgets everything when it is cleared', () => {
    const listing = new Listing()
    listing.replace('one', ['a'])
    listing.clear()
    expect([listing.isEmpty, listing.isListedBy('one'), listing.relayOf('a')]).toEqual([
      true,
      false,
      undefined,
    ])
  })
})

import type { Peer } from '@lumamesh/core'
import { expectTypeOf, test } from 'vitest'

test('types', () => {
  expectTypeOf<Peer['id']>().toEqualTypeOf<string>()
})

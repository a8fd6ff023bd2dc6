import type { RelayState } from '@lumamesh/core'
import type { MaybeRefOrGetter } from 'vue'
import type { StoreOptions } from './options.ts'
import { type Shown, useReadable, useStoreReadable } from './useReadable.ts'

/** The known relays, those in use first: `{ id, address, status, rtt }` each. */
export function useRelays(options: MaybeRefOrGetter<StoreOptions> = {}): Shown<readonly RelayState[]> {
  return useReadable(
    useStoreReadable(
      options,
      () => ({}),
      (store) => store.relays(),
    ),
  )
}

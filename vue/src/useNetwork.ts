import type { NetworkResult } from '@lumamesh/core/store'
import type { MaybeRefOrGetter } from 'vue'
import type { StoreOptions } from './options.ts'
import { useStoreReadable } from './useReadable.ts'
import { type Refs, useRefs } from './useRefs.ts'

/** The network, which is connected as long as a scope uses it or a room: `{ status, network, relays, error, retry }`. */
export function useNetwork(options: MaybeRefOrGetter<StoreOptions> = {}): Refs<NetworkResult> {
  return useRefs(
    useStoreReadable(
      options,
      () => ({}),
      (store) => store.network(),
    ),
  )
}

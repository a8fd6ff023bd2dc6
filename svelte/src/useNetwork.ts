import type { NetworkResult } from '@lumamesh/core/store'
import type { Live } from './live.svelte.ts'
import type { MaybeGetter, StoreOptions } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/** The network, which is connected as long as it or a room has a subscriber: `{ status, network, relays, error, retry }`. */
export function useNetwork(options: MaybeGetter<StoreOptions> = {}): Live<NetworkResult> {
  return useReadable(useStoreReadable(options, (store) => store.network()))
}

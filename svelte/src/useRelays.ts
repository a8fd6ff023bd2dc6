import type { RelayState } from '@lumamesh/core'
import type { Live } from './live.svelte.ts'
import type { MaybeGetter, StoreOptions } from './options.ts'
import { useReadable, useStoreReadable } from './useReadable.svelte.ts'

/** The known relays, those in use first: `{ id, address, status, rtt }` each. */
export function useRelays(options: MaybeGetter<StoreOptions> = {}): Live<readonly RelayState[]> {
  return useReadable(useStoreReadable(options, (store) => store.relays()))
}

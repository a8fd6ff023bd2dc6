'use client'

import type { RelayState } from '@lumamesh/core'
import { type StoreOptions, useReadable, useStoreReadable } from './useReadable.ts'

/** The known relays, those in use first: `{ id, address, status, rtt }` each. */
export function useRelays(options: StoreOptions = {}): readonly RelayState[] {
  return useReadable(useStoreReadable(options, (store) => store.relays(), []))
}

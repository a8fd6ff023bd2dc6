'use client'

import type { NetworkResult } from '@lumamesh/core/store'
import { type StoreOptions, useReadable, useStoreReadable } from './useReadable.ts'

/** The network, which is connected as long as a component uses it or a room: `{ status, network, relays, error, retry }`. */
export function useNetwork(options: StoreOptions = {}): NetworkResult {
  return useReadable(useStoreReadable(options, (store) => store.network(), []))
}

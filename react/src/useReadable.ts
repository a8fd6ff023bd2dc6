'use client'

import type { NetworkStore, Readable, RoomOptions } from '@lumamesh/core/store'
import { useMemo, useSyncExternalStore } from 'react'
import { useNetworkStore } from './provider.tsx'

/** The options of every hook. */
export interface StoreOptions {
  /** In place of the provider's store. */
  readonly store?: NetworkStore | undefined
}

/** The options of every hook for a room. */
export interface HookOptions extends RoomOptions, StoreOptions {}

/** The snapshot of a readable. Renders again when it changes. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.getSnapshot, readable.getServerSnapshot)
}

/** A readable of the store. The store or one of `keys` that changes makes a new one. It does nothing before it has a subscriber. */
export function useStoreReadable<T>(
  { store }: StoreOptions,
  make: (store: NetworkStore) => Readable<T>,
  keys: readonly unknown[],
): Readable<T> {
  const network = useNetworkStore(store)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `keys` has every value that `make` reads.
  return useMemo(() => make(network), [network, ...keys])
}

/** The options of a room that identify a readable. */
export function roomKeys({ enabled, nick, password, maxPeers }: RoomOptions): readonly unknown[] {
  return [enabled, nick, password, maxPeers]
}

/** The options without the store. */
export function roomOptions<Options extends HookOptions>({
  store: _,
  ...options
}: Options): Omit<Options, 'store'> {
  return options
}

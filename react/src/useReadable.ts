'use client'

import type { NetworkStore, Readable, RoomOptions } from '@lumamesh/core/store'
import { useMemo, useSyncExternalStore } from 'react'
import { useNetworkStore } from './provider.tsx'

/** What every hook takes. */
export interface StoreOptions {
  /** Instead of the provider's. */
  readonly store?: NetworkStore | undefined
}

/** What every hook about a room takes. */
export interface HookOptions extends RoomOptions, StoreOptions {}

/** The snapshot of a readable: renders again when that changes. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.getSnapshot, readable.getServerSnapshot)
}

/** A readable of the store, made anew when the store or one of `keys` changes; nothing happens before it is subscribed to. */
export function useStoreReadable<T>(
  { store }: StoreOptions,
  make: (store: NetworkStore) => Readable<T>,
  keys: readonly unknown[],
): Readable<T> {
  const network = useNetworkStore(store)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what `make` reads is in `keys`.
  return useMemo(() => make(network), [network, ...keys])
}

/** What of a room's options makes another readable. */
export function roomKeys({ enabled, nick, password, maxPeers }: RoomOptions): readonly unknown[] {
  return [enabled, nick, password, maxPeers]
}

/** Options without the store. */
export function roomOptions<Options extends HookOptions>({
  store: _,
  ...options
}: Options): Omit<Options, 'store'> {
  return options
}

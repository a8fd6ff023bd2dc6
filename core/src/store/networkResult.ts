import type { LumameshError } from '../errors.ts'
import type { Network, RelayState } from '../network.ts'

/** What is the same in every branch of a NetworkResult. */
interface NetworkFacts {
  /** Those known, the ones in use first. */
  readonly relays: readonly RelayState[]
  /** Connects again now, where that failed or the network was closed. */
  readonly retry: () => void
}

/**
 * The network as a component sees it.
 * - `idle`: closed, or rendered on a server
 * - `connecting`
 * - `online`; `offline`: without a relay, and rooms that are meshed go on
 * - `failed`: `error` says why; what may heal is tried again by itself
 */
export type NetworkResult = NetworkFacts &
  (
    | { readonly status: 'idle' | 'connecting'; readonly network: undefined; readonly error: undefined }
    | { readonly status: 'online' | 'offline'; readonly network: Network; readonly error: undefined }
    | { readonly status: 'failed'; readonly network: undefined; readonly error: LumameshError }
  )

const NO_RELAYS: readonly RelayState[] = Object.freeze([])

/** A network that is not there. */
export const IDLE_NETWORK: NetworkResult = Object.freeze({
  status: 'idle',
  network: undefined,
  relays: NO_RELAYS,
  error: undefined,
  retry: () => {},
})

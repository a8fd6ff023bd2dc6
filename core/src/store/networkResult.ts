import type { LumameshError } from '../errors.ts'
import type { Network, RelayState } from '../network.ts'

/** The properties of every NetworkResult. */
interface NetworkFacts {
  /** The known relays, those in use first. */
  readonly relays: readonly RelayState[]
  /** Connects again now, if connecting failed or the network was closed. */
  readonly retry: () => void
}

/**
 * The state of the network for a component.
 * - `idle`: closed, or rendered on a server
 * - `connecting`
 * - `online`
 * - `offline`: without a relay; connections in rooms continue
 * - `failed`: with the reason in `error`; connecting is retried automatically if it may succeed
 */
export type NetworkResult = NetworkFacts &
  (
    | { readonly status: 'idle' | 'connecting'; readonly network: undefined; readonly error: undefined }
    | { readonly status: 'online' | 'offline'; readonly network: Network; readonly error: undefined }
    | { readonly status: 'failed'; readonly network: undefined; readonly error: LumameshError }
  )

const NO_RELAYS: readonly RelayState[] = Object.freeze([])

/** The result without a network. */
export const IDLE_NETWORK: NetworkResult = Object.freeze({
  status: 'idle',
  network: undefined,
  relays: NO_RELAYS,
  error: undefined,
  retry: () => {},
})

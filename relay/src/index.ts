/**
 * A relay inside a program of yours.
 *
 * @module @lumamesh/relay
 */

export { type RelayConfig, readConfig } from './relay/config.ts'
export {
  describeRelay,
  type Relay,
  type RelayConfigJson,
  type RelayStats,
  startRelay,
} from './relay/relay.ts'

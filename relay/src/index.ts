/**
 * A relay in your own program.
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

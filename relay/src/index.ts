export { type RelayConfig, readConfig } from './config.ts'
export {
  describeRelay,
  type Relay,
  type RelayConfigJson,
  type RelayStats,
  startRelay,
} from './relay.ts'

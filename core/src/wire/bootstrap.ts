import { LumameshError } from '../errors.ts'
import type { RelayRecordJson } from './record.ts'

/**
 * A list of relays, as stored in an inscription or a file (docs/inscribe/formats.md). Pass it to connect({ relays }).
 * `networks` holds further relay networks by name.
 */
export interface BootstrapJson {
  /** The version of the format: 1. The type is `number` so that a JSON file can be imported unchanged. */
  v: number
  relays: readonly RelayRecordJson[]
  networks?: Readonly<Record<string, readonly RelayRecordJson[]>>
}

/**
 * Returns the relay records of `network` in a bootstrap list. Without `network`, returns the records in `relays`. Does
 * not validate the records.
 * @throws LumameshError `version-unsupported`, or `no-relays` if the list has no relays of that network
 */
export function relaysOf(bootstrap: BootstrapJson, network?: string): readonly RelayRecordJson[] {
  const { v, relays, networks = {} } = bootstrap ?? {}
  if (v !== 1)
    throw new LumameshError(
      'version-unsupported',
      'The relay list is not of version 1. Update @lumamesh/core, or use a list of version 1.',
    )
  const records = network === undefined ? relays : Object.hasOwn(networks, network) && networks[network]
  if (Array.isArray(records) && records.length > 0) return records
  throw new LumameshError(
    'no-relays',
    `The list has no relays ${network === undefined ? 'outside of `networks`' : `for network "${network}"`}. Networks in the list: ${Object.keys(networks).join(', ') || 'none'}.`,
  )
}

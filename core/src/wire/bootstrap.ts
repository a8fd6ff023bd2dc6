import { LumameshError } from '../errors.ts'
import type { RelayRecordJson } from './record.ts'

/**
 * A list of relays as an inscription or a file holds it (docs/inscribe/formats.md). It is what connect({ relays }) takes; `networks`
 * are further networks of relays by name.
 */
export interface BootstrapJson {
  /** 1; `number`, so that a JSON file can be imported as it is. */
  v: number
  relays: readonly RelayRecordJson[]
  networks?: Readonly<Record<string, readonly RelayRecordJson[]>>
}

/**
 * The records of one network in a bootstrap list; without a name, those of the nameless one. Says nothing of the records.
 * @throws LumameshError `version-unsupported`, or `no-relays` where the list has none of that network
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

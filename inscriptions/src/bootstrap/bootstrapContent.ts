import {
  type BootstrapJson,
  LumameshError,
  MAX_RECORDS,
  type RelayRecordJson,
  recordToJson,
  utf8,
} from '@lumamesh/core/protocol'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import type { Content } from '../building/content.ts'
import { checkRecord } from './checkRecord.ts'

/** Relay records by the name of their relay network; '' is the network without a name. */
export type Networks = Readonly<Record<string, readonly RelayRecordJson[]>>

/**
 * Makes a list of relays the content of an inscription on `bitcoin`, and checks every record at `now` (Unix ms). Does not compress it.
 * @throws LumameshError `invalid-record` or `invalid-option`
 */
export function bootstrapContent(networks: Networks, bitcoin: BitcoinNetwork, now: number): Content {
  const checked = Object.entries(networks).map(
    ([name, records]) => [name, checkNetwork({ name, records, bitcoin, now })] as const,
  )
  if (checked.length === 0) throw invalid('There is no relay to inscribe. Pass at least one list of relays.')
  const { '': relays = [], ...named } = Object.fromEntries(checked)
  const json: BootstrapJson = {
    v: 1,
    relays,
    ...(Object.keys(named).length > 0 && { networks: named }),
  }
  return { type: 'application/json', body: utf8(JSON.stringify(json)) }
}

interface UncheckedNetwork {
  name: string
  records: readonly RelayRecordJson[]
  bitcoin: BitcoinNetwork
  now: number
}

function checkNetwork({ name, records, bitcoin, now }: UncheckedNetwork): RelayRecordJson[] {
  if (name !== '' && !/^[a-z0-9-]{1,32}$/.test(name)) {
    throw invalid(
      `The name of the relay network "${name.slice(0, 40)}" is not valid. Use up to 32 characters of a–z, 0–9 and -.`,
    )
  }
  const title = name === '' ? 'The list of relays' : `The list of "${name}"`
  if (!Array.isArray(records) || records.length < 1 || records.length > MAX_RECORDS) {
    throw invalid(`${title} must have 1 to ${MAX_RECORDS} relays.`)
  }
  // Fields that no page reads are left out: every byte of an inscription is paid for.
  const checked = records.map((record) => recordToJson(checkRecord(record, bitcoin, now)))
  const ids = new Set(checked.map(({ id }) => id))
  if (ids.size < checked.length) throw invalid(`${title} has the same relay twice. Remove the older record.`)
  return checked
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}

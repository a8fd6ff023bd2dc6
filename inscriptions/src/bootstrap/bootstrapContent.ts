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

/** Records by the name of their network of relays; the network without a name is ''. */
export type Networks = Readonly<Record<string, readonly RelayRecordJson[]>>

/**
 * A list of relays as the content of an inscription on `bitcoin`, every record checked at `now` (Unix ms). It is not compressed yet.
 * @throws LumameshError `invalid-record` or `invalid-option`
 */
export function bootstrapContent(networks: Networks, bitcoin: BitcoinNetwork, now: number): Content {
  const checked = Object.entries(networks).map(
    ([name, records]) => [name, checkNetwork({ name, records, bitcoin, now })] as const,
  )
  if (checked.length === 0) throw invalid('There is no relay to inscribe: give at least one list of relays.')
  const { '': relays = [], ...named } = Object.fromEntries(checked)
  const json: BootstrapJson = {
    v: 1,
    relays,
    ...(Object.keys(named).length > 0 && { networks: named }),
  }
  return { type: 'application/json', body: utf8(JSON.stringify(json)) }
}

interface Listed {
  name: string
  records: readonly RelayRecordJson[]
  bitcoin: BitcoinNetwork
  now: number
}

function checkNetwork({ name, records, bitcoin, now }: Listed): RelayRecordJson[] {
  if (name !== '' && !/^[a-z0-9-]{1,32}$/.test(name)) {
    throw invalid(
      `The network of relays "${name.slice(0, 40)}" has no name that fits: use up to 32 of a–z, 0–9 and -.`,
    )
  }
  const title = name === '' ? 'The list of relays' : `The list of "${name}"`
  if (!Array.isArray(records) || records.length < 1 || records.length > MAX_RECORDS) {
    throw invalid(`${title} has not 1 to ${MAX_RECORDS} relays: give as many.`)
  }
  // Written anew, so that nothing is paid for that no page reads.
  const checked = records.map((record) => recordToJson(checkRecord(record, bitcoin, now)))
  const ids = new Set(checked.map(({ id }) => id))
  if (ids.size < checked.length) throw invalid(`${title} has one relay twice: leave the older record out.`)
  return checked
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}

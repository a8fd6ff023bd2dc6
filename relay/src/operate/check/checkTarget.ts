import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { LumameshError, type RelayRecord, recordFromJson } from '@lumamesh/core/protocol'
import { loadCertificate } from '../../identity/certificate.ts'
import { loadIdentity } from '../../identity/identity.ts'
import { type HostPort, readHostPort } from '../../shared/hosts.ts'

/** The keys by which a relay is dialled. */
export interface RelayKeys {
  id: Uint8Array
  fingerprint: Uint8Array
}

/** A relay as the check knows it beforehand. */
export interface CheckTarget {
  place: HostPort
  /** Its keys; without them it can't be dialled. */
  keys?: RelayKeys
  /** The data directory that the keys are from, where nothing says that they belong to the relay at this place. */
  presumedFrom?: string
  /** The record that pages are given. */
  record?: RelayRecord
  /** Its TCP port for other relays. */
  meshPort?: number
}

/** The records in what `lumamesh-relay config` prints, or one record alone. @throws LumameshError `invalid-record` */
export function recordsIn(json: string): RelayRecord[] {
  let found: unknown
  try {
    found = JSON.parse(json)
  } catch (cause) {
    const message = 'This is no JSON: take what `lumamesh-relay config` prints, unchanged.'
    throw new LumameshError('invalid-record', message, { cause })
  }
  const { relays } = (found ?? {}) as { relays?: unknown }
  const records = Array.isArray(relays) ? relays : [found]
  return records.map((record) => recordFromJson(record))
}

/** The text of this file; of stdin for `-`. @throws LumameshError `invalid-option` */
export async function readConfigFile(name: string): Promise<string> {
  try {
    return name === '-' ? await text(process.stdin) : await readFile(name, 'utf8')
  } catch (cause) {
    throw new LumameshError('invalid-option', `The file ${name} cannot be read: check its name.`, { cause })
  }
}

/** Each address of each record; at this address alone where one is given. @throws LumameshError `invalid-option` */
export function targetsOf(records: readonly RelayRecord[], at: string | undefined): CheckTarget[] {
  const all = records.flatMap((record) =>
    record.addresses.map((place) => ({ place, keys: record, record }) satisfies CheckTarget),
  )
  if (at === undefined) return all
  const place = readHostPort(at)
  const named = all.filter((target) => target.place.host === place.host && target.place.port === place.port)
  if (named.length > 0) return named
  const [record, ...more] = records
  // A name, or the inner address of a relay behind a NAT.
  if (record && more.length === 0) return [{ place, keys: record, record }]
  const message = `None of these ${records.length} records names ${at}: leave it out, or take the record of that relay.`
  throw new LumameshError('invalid-option', message)
}

/** The keys of the relay of this data directory; undefined where none has run there. Makes none. */
export async function keysIn(dataDir: string): Promise<RelayKeys | undefined> {
  if (!['identity.key', 'certificate.pem'].every((name) => existsSync(join(dataDir, name)))) return
  const { id } = await loadIdentity(dataDir)
  return { id, fingerprint: (await loadCertificate(dataDir)).fingerprint }
}

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { LumameshError, type RelayRecord, recordFromJson } from '@lumamesh/core/protocol'
import { loadCertificate } from '../../identity/certificate.ts'
import { loadIdentity } from '../../identity/identity.ts'
import { type HostPort, readHostPort } from '../../shared/hosts.ts'

/** The keys that are needed to dial a relay. */
export interface RelayKeys {
  id: Uint8Array
  fingerprint: Uint8Array
}

/** A relay to check, as far as it is known. */
export interface CheckTarget {
  place: HostPort
  /** Its keys. Without them it cannot be dialled. */
  keys?: RelayKeys
  /** The data directory of the keys, if the relay at this address may be another one. */
  presumedFrom?: string
  /** The record for pages. */
  record?: RelayRecord
  /** Its TCP port for other relays. */
  meshPort?: number
}

/** Reads the records of a config JSON, or a single record. @throws LumameshError `invalid-record` */
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

/** Reads a file, or stdin for `-`. @throws LumameshError `invalid-option` if the file cannot be read */
export async function readConfigFile(name: string): Promise<string> {
  try {
    return name === '-' ? await text(process.stdin) : await readFile(name, 'utf8')
  } catch (cause) {
    throw new LumameshError('invalid-option', `The file ${name} cannot be read: check its name.`, { cause })
  }
}

/** A target for each address of each record, or for the given address only. @throws LumameshError `invalid-option` */
export function targetsOf(records: readonly RelayRecord[], at: string | undefined): CheckTarget[] {
  const all = records.flatMap((record) =>
    record.addresses.map((place) => ({ place, keys: record, record }) satisfies CheckTarget),
  )
  if (at === undefined) return all
  const place = readHostPort(at)
  const named = all.filter((target) => target.place.host === place.host && target.place.port === place.port)
  if (named.length > 0) return named
  const [record, ...more] = records
  // A DNS name, or the private address of a relay behind a NAT.
  if (record && more.length === 0) return [{ place, keys: record, record }]
  const message = `None of these ${records.length} records names ${at}: leave it out, or take the record of that relay.`
  throw new LumameshError('invalid-option', message)
}

/** The keys of the relay of this data directory. Undefined if none has run there: this creates no keys. */
export async function keysIn(dataDir: string): Promise<RelayKeys | undefined> {
  if (!['identity.key', 'certificate.pem'].every((name) => existsSync(join(dataDir, name)))) return
  const { id } = await loadIdentity(dataDir)
  return { id, fingerprint: (await loadCertificate(dataDir)).fingerprint }
}

import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { equal, LumameshError, toBase64 } from '@lumamesh/core/protocol'
import { loadCertificate } from '../identity/certificate.ts'
import { readData, writeData } from '../identity/dataFiles.ts'
import { loadIdentity } from '../identity/identity.ts'
import { isFirstRun } from './firstRun.ts'

/** The files of a relay. The first two are its identity. A relay can recreate the others. */
const FILES = ['identity.key', 'certificate.pem', 'sequence', 'peers'] as const

/** The identity of a relay. Keep it secret: anyone who has it can impersonate the relay. */
export interface Backup {
  /** The version of the format. */
  backup: 1
  /** The relay's id in base64. */
  id: string
  files: Partial<Record<(typeof FILES)[number], string>>
}

/**
 * Reads the identity of a relay.
 * @throws LumameshError `relay-error` if no relay has run there, or a file is damaged
 */
export async function backUp(dataDir: string): Promise<Backup> {
  if (isFirstRun(dataDir))
    throw new LumameshError(
      'relay-error',
      `There is no relay in ${dataDir}: set DATA_DIR to where it keeps its keys.`,
    )
  const { id } = await loadIdentity(dataDir)
  await loadCertificate(dataDir)
  const files: Backup['files'] = {}
  for (const name of FILES) {
    const text = await readData(dataDir, name)
    if (text !== undefined) files[name] = text
  }
  return { backup: 1, id: toBase64(id), files }
}

/**
 * Restores a relay. Returns its id.
 * @throws LumameshError `relay-error` for a damaged backup, or if there is another relay
 */
export async function restore(dataDir: string, text: string): Promise<string> {
  const { id, files } = parse(text)
  const trial = join(dataDir, `.restore.${randomUUID()}`)
  try {
    // Checked as the relay will read them, before any file is written.
    for (const [name, content] of Object.entries(files)) await writeData(trial, name, content)
    if (toBase64((await loadIdentity(trial)).id) !== id) throw damaged()
    await loadCertificate(trial)
    if (!isFirstRun(dataDir) && !equal((await loadIdentity(dataDir)).id, (await loadIdentity(trial)).id))
      throw new LumameshError('relay-error', `There is another relay in ${dataDir}: move it away first.`)
    for (const [name, content] of Object.entries(files)) await writeData(dataDir, name, content)
    return id
  } finally {
    await rm(trial, { recursive: true, force: true })
  }
}

function parse(text: string): Backup {
  try {
    const { backup, id, files } = JSON.parse(text) as Partial<Backup>
    const known = Object.entries(files ?? {}).filter(([name]) => FILES.some((file) => file === name))
    const all = known.every(([, content]) => typeof content === 'string')
    if (backup === 1 && typeof id === 'string' && all && files?.['identity.key'] && files['certificate.pem'])
      return { backup, id, files: Object.fromEntries(known) }
  } catch (cause) {
    throw damaged(cause)
  }
  throw damaged()
}

function damaged(cause?: unknown): LumameshError {
  const message = 'This is no backup of a relay, or a damaged one: take what `lumamesh-relay backup` wrote.'
  return new LumameshError('relay-error', message, { cause })
}

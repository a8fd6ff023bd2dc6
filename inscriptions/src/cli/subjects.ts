import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { LumameshError, type RelayRecordJson } from '@lumamesh/core/protocol'
import { readBitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { bootstrapContent, type Networks } from '../bootstrap/bootstrapContent.ts'
import { dayOf } from '../bootstrap/checkRecord.ts'
import type { Subject } from './inscribe.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain;charset=utf-8',
  '.webp': 'image/webp',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
  '.woff2': 'font/woff2',
}

/** The library lumamesh.js, or another file in its place. @throws LumameshError `invalid-option` */
export async function librarySubject(path?: string): Promise<Subject> {
  const file = path ?? createRequire(import.meta.url).resolve('@lumamesh/core/lumamesh.js')
  const body = await readBytes(file)
  return {
    title: `the library, ${path ?? 'lumamesh.js'}: ${body.length.toLocaleString('en')} bytes of code`,
    content: { type: 'text/javascript', body },
    notes: [
      'Relays that are built into it are permanent too. Inscribe a list of relays in addition, and pass its id to connect().',
    ],
  }
}

/** Any file. The type comes from the file extension by default. @throws LumameshError `invalid-option` */
export async function fileSubject(path: string, type?: string): Promise<Subject> {
  const known = type ?? TYPES[extname(path).toLowerCase()]
  if (known === undefined)
    throw invalid(`The type of ${path} is unknown. Set it with --type, such as text/html.`)
  return { title: path, content: { type: known, body: await readBytes(path) } }
}

/**
 * A list of relays from files with the output of `lumamesh-relay config`, each `file` or `network=file`.
 * @throws LumameshError `invalid-option` or `invalid-record`
 */
export async function bootstrapSubject(
  files: readonly string[],
  network: string,
  now: number,
): Promise<Subject> {
  const networks: Record<string, RelayRecordJson[]> = {}
  for (const argument of files) {
    const [, name = '', path = argument] = /^([^=/\\]*)=(.+)$/.exec(argument) ?? []
    networks[name] = [...(networks[name] ?? []), ...(await readRelays(path))]
  }
  return bootstrapOf(networks, network, now)
}

/** @throws LumameshError `invalid-option` or `invalid-record` */
export function bootstrapOf(networks: Networks, network: string, now: number): Subject {
  const content = bootstrapContent(networks, readBitcoinNetwork(network), now)
  const records = Object.values(networks).flat()
  const first = Math.min(...records.map(({ exp }) => exp))
  return {
    title: `a list of ${records.length} ${records.length === 1 ? 'relay' : 'relays'}: ${records.map(({ addrs }) => addrs[0]).join(', ')}`,
    content,
    notes: [
      `The relays can move: inscribe a newer list with --update. The first of these records expires on ${dayOf(first)}; without a newer one, pages still dial it after that.`,
    ],
  }
}

async function readRelays(path: string): Promise<readonly RelayRecordJson[]> {
  const text = new TextDecoder().decode(await readBytes(path))
  try {
    const { v, relays } = JSON.parse(text) as { v: unknown; relays: unknown }
    if (v === 1 && Array.isArray(relays)) return relays
  } catch {}
  throw invalid(`${path} is not a list of relays. Write the output of \`lumamesh-relay config\` to it.`)
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new LumameshError('invalid-option', `${path} can't be read. Check the path.`, { cause })
  }
}

function invalid(sentence: string): LumameshError {
  return new LumameshError('invalid-option', sentence)
}

import { readFileSync } from 'node:fs'
import { fromHex } from '../src/wire/bytes.ts'
import type { MessageKind, PeerMessage } from '../src/wire/messages.ts'
import type { RelayRecordJson } from '../src/wire/record.ts'

/** A message of a schema, its bytes as hex. */
type Fields = Record<string, unknown>

interface SessionFrame {
  lane: number
  counter: number
  plaintext: string
  bytes: string
}

interface Vectors {
  dialTokens: { fingerprint: string; hint: string; password: string; token: string }[]
  notDialTokens: string[]
  workedTokens: { relay: string; hour: number; token: string }[]
  icePasswords: { fingerprint: string; password: string }[]
  answers: { offer: string; record: number; answer: string }[]
  addresses: { text: string; host: string; port: number; bytes: string }[]
  records: { seed: string; json: RelayRecordJson; encoded: string; signedBytes: string; signature: string }[]
  frames: { frame: Fields; bytes: string }[]
  toleratedFrames: { why: string; bytes: string; frame: Fields | null }[]
  malformedFrames: { why: string; bytes: string }[]
  rooms: { id: string; password?: string; topic: string; secret: string; signalKey: string }[]
  signals: { signal: Fields; bytes: string }[]
  sealedSignals: {
    signalKey: string
    topic: string
    from: string
    to: string
    nonce: string
    plaintext: string
    sealed: string
  }[]
  sessions: {
    secret: string
    offerer: { id: string; nonce: string }
    answerer: { id: string; nonce: string }
    fromOfferer: string
    fromAnswerer: string
    framesFromOfferer: SessionFrame[]
    framesFromAnswerer: SessionFrame[]
    laterFrameFromOfferer: SessionFrame
  }[]
  messages: { messages: { kind: MessageKind; channel: number; payload: string }[]; plaintext: string }[]
  malformedPlaintexts: { why: string; plaintext: string }[]
  values: { json?: unknown; bytes?: string; encoded: string }[]
  richValues: { javascript: string; encoded: string }[]
  malformedValues: string[]
  /** `presence`: null if it is too large for a hello. */
  hellos: { nick: string; conversation: string; presence: object | null; bytes: string }[]
  channels: { name: string; number: number }[]
}

/** The specification's test vectors. */
export const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../docs/reference/protocol-vectors.json', import.meta.url), 'utf8'),
)

/** The first of a list of vectors, which are never empty. */
export function firstOf<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined) throw new Error('There is no vector.')
  return first
}

const BYTE_FIELDS = new Set([
  'peer',
  'peers',
  'resume',
  'topic',
  'payload',
  'records',
  'nonce',
  'hello',
  'description',
  'detail',
])

/** Fields of a vector in the form of the codecs: hex becomes bytes. */
export function revive<T>(fields: Fields): T {
  const bytesOf = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(bytesOf) : fromHex(String(value))
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, BYTE_FIELDS.has(name) ? bytesOf(value) : value]),
  ) as T
}

export function reviveMessage(message: { kind: MessageKind; channel: number; payload: string }): PeerMessage {
  return { ...message, payload: fromHex(message.payload) }
}

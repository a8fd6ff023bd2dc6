import { setImmediate } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { framesOf, sendFrame } from './relayStreams.ts'
import type { RelayTable } from './relayTable.ts'
import {
  decodeSyncFrame,
  encodeDifference,
  encodeDigest,
  encodeWanted,
  type SyncFrame,
} from './syncFrames.ts'

/** One side of a sync. `learn` adds an announcement to the table; the sync ends if it returns false. */
export interface SyncSide {
  table: RelayTable
  own: Uint8Array
  learn(bytes: Uint8Array): boolean
}

/** How long a sync may take, ms. */
const SYNC_WITHIN_MS = 30_000
/** The most frames of one sync: enough for a full table. */
const MAX_FRAMES = 512

/**
 * Requests announcements from another relay, and sends those that it lacks.
 * @throws LumameshError `malformed`; the error of the stream
 */
export async function requestSync(stream: Stream, side: SyncSide): Promise<void> {
  await withTimeout(stream, async (frames) => {
    sendFrame(stream, encodeDigest(side.table, side.own))
    const wanted = await receiveRecords(frames, side)
    if (wanted) for (const frame of encodeWanted(side.table, wanted)) sendFrame(stream, frame)
  })
}

/** Responds to the request of another relay. @throws LumameshError `malformed`; the error of the stream */
export async function respondToSync(stream: Stream, side: SyncSide): Promise<void> {
  await withTimeout(stream, async (frames) => {
    const { value: first } = await frames.next()
    if (first?.type !== 'digest') return
    side.learn(first.own)
    for (const frame of encodeDifference(side.table, side.own, first.digest)) sendFrame(stream, frame)
    await receiveRecords(frames, side)
  })
}

/** Receives the announcements of the other side. Returns the buckets that it requests. */
async function receiveRecords(
  frames: AsyncGenerator<SyncFrame>,
  side: SyncSide,
): Promise<Uint8Array | undefined> {
  for await (const frame of { [Symbol.asyncIterator]: () => ({ next: () => frames.next() }) }) {
    if (frame.type !== 'records') return
    for (const bytes of frame.records) if (!side.learn(bytes)) return
    if (frame.last === 1) return frame.wanted.slice()
    // Verifying a large table takes long: other events are handled in between.
    await setImmediate()
  }
  return undefined
}

async function withTimeout(
  stream: Stream,
  exchange: (frames: AsyncGenerator<SyncFrame>) => Promise<void>,
): Promise<void> {
  const timer = setTimeout(() => stream.abort(new Error('The sync took too long')), SYNC_WITHIN_MS)
  try {
    await exchange(decoded(stream))
    await stream.close({ signal: AbortSignal.timeout(SYNC_WITHIN_MS) })
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)))
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function* decoded(stream: Stream): AsyncGenerator<SyncFrame> {
  let count = 0
  for await (const frame of framesOf(stream)) {
    if (++count > MAX_FRAMES) return
    yield decodeSyncFrame(frame)
  }
}

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

/** One side of a sync. `learn` takes an announcement in; a sync ends where it says false. */
export interface SyncSide {
  table: RelayTable
  own: Uint8Array
  learn(bytes: Uint8Array): boolean
}

/** How long a sync may take, ms. */
const WITHIN_MS = 30_000
/** Frames of one sync: all relays of a full table fit. */
const MAX_FRAMES = 512

/** Asks another relay what it knows, and tells it what it lacks. @throws for frames that make no sense */
export async function requestSync(stream: Stream, side: SyncSide): Promise<void> {
  await within(stream, async (frames) => {
    sendFrame(stream, encodeDigest(side.table, side.own))
    const wanted = await take(frames, side)
    if (wanted) for (const frame of encodeWanted(side.table, wanted)) sendFrame(stream, frame)
  })
}

/** Answers another relay that asks. @throws for frames that make no sense */
export async function respondToSync(stream: Stream, side: SyncSide): Promise<void> {
  await within(stream, async (frames) => {
    const { value: first } = await frames.next()
    if (first?.type !== 'digest') return
    side.learn(first.own)
    for (const frame of encodeDifference(side.table, side.own, first.digest)) sendFrame(stream, frame)
    await take(frames, side)
  })
}

/** Takes what the other side has; the buckets that it asks for. */
async function take(frames: AsyncGenerator<SyncFrame>, side: SyncSide): Promise<Uint8Array | undefined> {
  for await (const frame of { [Symbol.asyncIterator]: () => ({ next: () => frames.next() }) }) {
    if (frame.type !== 'records') return
    for (const bytes of frame.records) if (!side.learn(bytes)) return
    if (frame.last === 1) return frame.wanted.slice()
    // A large table takes long to verify: others have their turn.
    await setImmediate()
  }
  return undefined
}

async function within(
  stream: Stream,
  talk: (frames: AsyncGenerator<SyncFrame>) => Promise<void>,
): Promise<void> {
  const timer = setTimeout(() => stream.abort(new Error('The sync took too long')), WITHIN_MS)
  try {
    await talk(decoded(stream))
    await stream.close({ signal: AbortSignal.timeout(WITHIN_MS) })
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

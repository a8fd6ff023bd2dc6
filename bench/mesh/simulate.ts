// npm run bench:mesh -- --simulate [relays] [rooms]: the traffic of each relay for rooms, with the real routing in a
// simulated network.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Pairs } from '../../relay/src/testing/pairs.ts'
import { BROWSERS, type RoomTraffic, SESSION_MS } from './simulateRooms.ts'

const SESSION_S = SESSION_MS / 1_000
const script = fileURLToPath(new URL('simulateProcess.ts', import.meta.url))

/**
 * All rooms exist for the same twenty minutes, although one batch is simulated after the other: rooms share only
 * connections.
 */
export async function simulate(relays: number, rooms: number): Promise<void> {
  const begun = performance.now()
  const processes = availableParallelism()
  const all = await Promise.all(
    Array.from({ length: processes }, (_, first) => inProcess(relays, rooms, first, processes)),
  )
  const met = new Pairs(relays)
  const shared = new Pairs(relays)
  for (const traffic of all) {
    met.addAll(traffic.met)
    shared.addAll(traffic.shared)
  }
  const ids = Array.from({ length: relays }, (_, relay) => relay)
  const perSecond = (of: (traffic: RoomTraffic) => Float64Array) =>
    sorted(ids.map((relay) => all.reduce((sum, traffic) => sum + (of(traffic)[relay] ?? 0), 0) / SESSION_S))
  const bytes = perSecond((traffic) => traffic.bytes)
  const frames = perSecond((traffic) => traffic.frames)
  const connected = sorted(ids.map((relay) => met.of(relay)))
  const sharing = sorted(ids.map((relay) => shared.of(relay)))
  console.log(
    `${relays} relays, ${rooms} rooms at a time, ${BROWSERS} browsers each for ${SESSION_S / 60} min: each relay says ` +
      `${kilo(mean(bytes))} kB/s and ${mean(frames).toFixed(1)} frames/s for rooms ` +
      `(p99 of relays ${kilo(at(bytes, 0.99))} kB/s and ${at(frames, 0.99).toFixed(1)} frames/s); rooms connect it to ` +
      `${at(connected, 0.5)} others (p99 ${at(connected, 0.99)}), it has rooms in common with ${at(sharing, 0.5)} of them (p99 ${at(sharing, 0.99)}). ` +
      `Simulated in ${Math.round((performance.now() - begun) / 1_000)} s by ${processes} processes.`,
  )
  for (const [type, traffic] of byType(all)) {
    const each = (total: number) => total / relays / SESSION_S
    console.log(`  ${type}: ${kilo(each(traffic.bytes))} kB/s, ${each(traffic.frames).toFixed(2)} frames/s`)
  }
}

function byType(all: readonly RoomTraffic[]): Map<string, { frames: number; bytes: number }> {
  const sums = new Map<string, { frames: number; bytes: number }>()
  for (const [type, { frames, bytes }] of all.flatMap((traffic) => Object.entries(traffic.byType))) {
    const sum = sums.get(type) ?? { frames: 0, bytes: 0 }
    sums.set(type, { frames: sum.frames + frames, bytes: sum.bytes + bytes })
  }
  return sums
}

async function inProcess(relays: number, rooms: number, first: number, step: number): Promise<RoomTraffic> {
  const child = fork(script, [relays, rooms, first, step].map(String), { serialization: 'advanced' })
  const [traffic] = (await once(child, 'message', { signal: endOf(child) })) as [RoomTraffic]
  child.disconnect()
  return traffic
}

/** A signal that aborts when the process ends. */
function endOf(child: ChildProcess): AbortSignal {
  const ended = new AbortController()
  child.once('exit', () => ended.abort(new Error('A process of the simulation has ended')))
  return ended.signal
}

function kilo(value: number): string {
  return (value / 1_000).toFixed(2)
}

function sorted(values: number[]): number[] {
  return values.sort((a, b) => a - b)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function at(values: readonly number[], part: number): number {
  return values[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0
}

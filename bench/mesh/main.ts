// npm run bench:mesh: how fast relays find each other, and what that costs. The relays are processes on loopback that
// share the cores of this machine.
import { dialRelay, helloOf } from '../../relay/src/testing/dialRelay.ts'
import { cpuOf, memoryOf } from '../lib/process.ts'
import { Network, type NetworkRelay } from './network.ts'
import { newTopic, pairsThatMet, RoomPage } from './rooms.ts'
import { deaths, signals } from './signals.ts'
import { simulate } from './simulate.ts'
import { steps } from './steps.ts'

const ROOMS = 20
const KILLED = 10
/** Relays that have a page each. */
const PAGES = 10
const args = process.argv.slice(2)
const simulated = args[0] === '--simulate'
const sizes = simulated ? [] : args.map(Number)

if (simulated) {
  const [relays = 10_000, rooms = 1_000_000] = args.slice(1).map(Number)
  await simulate(relays, rooms)
  process.exit(0)
}
await signals()
await steps()
await deaths()
for (const size of sizes.length > 0 ? sizes : [3, 10, 25, 50]) await measure(size)
for (const homes of [3, 1]) await killTen(Math.max(...sizes, 30), homes)
process.exit(0)

/** Measures a network whose relays start at once, the same network idle, and new relays. */
async function measure(size: number): Promise<void> {
  const network = await Network.create()
  try {
    const first = await network.add()
    const since = performance.now()
    await Promise.all(Array.from({ length: size - 1 }, () => network.add()))
    const started = performance.now()
    await network.until('all know all', ({ known }) => known === size - 1)
    const all = performance.now()
    console.log(
      `${size} relays: the last process is up ${seconds(started - since)} after the first, all know all ${seconds(all - started)} later`,
    )
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    const spent = await cpuOf(first.pid)
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    const idle = ((await cpuOf(first.pid)) - spent) / 1e7
    const memory = Math.round((await memoryOf(first.pid)) / 1024)
    console.log(
      `  idle: ${(idle * 100).toFixed(1)} % of a core, ${memory} MiB, ${first.state.connected} connected`,
    )
    const pages = await Promise.all(network.relays.slice(0, PAGES).map(({ record }) => dialRelay(record)))
    for (const page of pages) page.send(helloOf(page))
    const took: number[] = []
    const notified: number[] = []
    for (let i = 0; i < 5; i++) {
      await network.add()
      const up = performance.now()
      const received = Promise.all(pages.map((page) => page.next('relays'))).then(() =>
        notified.push(performance.now() - up),
      )
      await network.until('all know the newcomer', ({ known }) => known === network.alive.length - 1)
      took.push(performance.now() - up)
      await received
    }
    for (const page of pages) page.close()
    console.log(
      `  newcomers are known to all and know all after ${rounded(took)} ms, to all pages after ${rounded(notified)} ms`,
    )
  } finally {
    await network.close()
  }
}

/** Ten relays vanish at once without leaving, and new pages join rooms at that moment. */
async function killTen(size: number, homes: number): Promise<void> {
  const network = await Network.create({ MESH_HOMES: String(homes) })
  try {
    await network.add()
    await Promise.all(Array.from({ length: size - 1 }, () => network.add()))
    await network.until('all know all', ({ known }) => known === size - 1)
    const staying = network.relays.slice(0, size - KILLED)
    const dying = network.relays.slice(size - KILLED)
    const topics = Array.from({ length: ROOMS }, newTopic)
    const at = (index: number) => staying[index % staying.length] as NetworkRelay
    const there = await Promise.all(topics.map((topic, i) => RoomPage.join(at(i), topic)))
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    for (const { child } of dying) child.kill('SIGSTOP')
    const stopped = performance.now()
    const coming = await Promise.all(topics.map((topic, i) => RoomPage.join(at(i + 7), topic)))
    const pairs = there.map((page, i) => [page, coming[i] as RoomPage] as const)
    const soon = await pairsThatMet(pairs, 1_500)
    console.log(
      `${size} relays, K = ${homes}: ${KILLED} vanish; ${soon} of ${ROOMS} newcomers meet who is there within 1.5 s`,
    )
    for (const relay of dying) void relay.kill()
    network.forget(dying)
    await network.until('the dead are known', ({ known, away }) => known - away <= size - 1 - KILLED)
    console.log(`  all know that they are gone ${seconds(performance.now() - stopped)} after`)
    console.log(
      `  ${await pairsThatMet(pairs, 60_000)} of ${ROOMS} have met ${seconds(performance.now() - stopped)} after`,
    )
    for (const { page } of [...there, ...coming]) page.close()
  } finally {
    await network.close()
  }
}

function rounded(list: readonly number[]): string {
  return list.map((ms) => Math.round(ms)).join(', ')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

// npm run bench:mesh: how fast relays find each other, and what that costs. Real processes on loopback; all share this machine's cores.
import { cpuOf, memoryOf } from '../lib/process.ts'
import { Network } from './network.ts'

const sizes = process.argv.slice(2).map(Number)

for (const size of sizes.length > 0 ? sizes : [3, 10, 25, 50]) await measure(size)

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
      `${size} relays: all processes up after ${ms(started - since)}, all know all ${ms(all - since)} after the first start, ` +
        `${ms(all - started)} after the last`,
    )
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    const spent = await cpuOf(first.pid)
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    const idle = ((await cpuOf(first.pid)) - spent) / 1e7
    console.log(
      `  idle: ${(idle * 100).toFixed(2)} % of a core, ${Math.round((await memoryOf(first.pid)) / 1024)} MiB, ` +
        `connected ${network.alive.map(({ state }) => state.connected).join(' ')}`,
    )
    for (let i = 0; i < 3; i++) {
      const begun = performance.now()
      const newcomer = await network.add()
      const up = performance.now()
      await network.until('all know the newcomer', ({ known }) => known === network.alive.length - 1)
      console.log(
        `  a newcomer: up after ${ms(up - begun)}, known to all and knows all ${ms(performance.now() - up)} later`,
      )
      void newcomer
    }
  } finally {
    await network.close()
  }
}

function ms(value: number): string {
  return `${(value / 1000).toFixed(2)} s`
}

import type { Page } from 'playwright-core'

const MEASURE_MS = 5_000
const SETTLE_MS = 1_500

export interface Frames {
  /** Frames drawn per second. */
  readonly rate: number
  /** The time between two frames, ms: the median, and the slowest of a hundred. */
  readonly median: number
  readonly slowest: number
  /** Processor time of the page's main thread for one frame, ms, at full speed. */
  readonly cost: number
}

/** Measures the frames of a page, on a processor that is `slower` times slower. */
export async function framesOf(page: Page, slower: number): Promise<Frames> {
  const client = await page.context().newCDPSession(page)
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  await client.send('Emulation.setCPUThrottlingRate', { rate: slower })
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  try {
    await page.waitForTimeout(SETTLE_MS)
    const before = await busy()
    const gaps = await gapsIn(page)
    const cost = (1_000 * ((await busy()) - before)) / gaps.length / slower
    const total = gaps.reduce((all, gap) => all + gap, 0)
    const at = (part: number) => gaps[Math.floor(part * (gaps.length - 1))] ?? 0
    return {
      rate: (1_000 * gaps.length) / total,
      median: at(0.5),
      slowest: at(0.99),
      cost,
    }
  } finally {
    await client.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    await client.detach()
  }
}

/** The times between the frames of a few seconds, sorted, ms. */
function gapsIn(page: Page): Promise<number[]> {
  return page.evaluate(async (ms) => {
    const gaps: number[] = []
    const from = await new Promise<number>(requestAnimationFrame)
    let last = from
    while (last - from < ms) {
      const now = await new Promise<number>(requestAnimationFrame)
      gaps.push(now - last)
      last = now
    }
    return gaps.sort((a, b) => a - b)
  }, MEASURE_MS)
}

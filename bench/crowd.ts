// npm run bench:crowd: how many frames a second the playground's page of cursors draws while 50 others move, on a slow
// processor too; and beside it what a bare page makes of as many connections.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { quiet } from '../e2e/lib/chromium.ts'
import { RelayProcess } from '../e2e/lib/relayProcess.ts'
import { findChromium } from '../scripts/lib/browsers.mjs'
import { framesOf } from './crowd/frames.ts'
import { serveCrowd, serveFloor, servePlayground } from './crowd/served.ts'

const PEERS = 50
/** As often as the playground sends among so many, and as often as a pointer moves on most screens. */
const RATES = [12, 60]
const SLOWER = [1, 4]
const ROOM = 'cursors/crowd'
const VIEWPORT = { width: 1280, height: 800 }

const out = await mkdtemp(join(tmpdir(), 'lumamesh-crowd-'))
const relay = await RelayProcess.create()
const [playground, crowd, floor] = await Promise.all([
  servePlayground(relay, out),
  serveCrowd(relay, ROOM, PEERS),
  serveFloor(PEERS),
])
try {
  console.log(`${PEERS} cursors, each from a peer of its own:`)
  await inBrowser(measureFloor)
  await inBrowser(measurePlayground)
} finally {
  await Promise.all([
    playground.close(),
    crowd.close(),
    floor.close(),
    relay.close(),
    rm(out, { recursive: true }),
  ])
}

/** Runs each measurement in its own browser, so that one does not affect the other. */
async function inBrowser(measure: (page: Page, others: Page) => Promise<void>): Promise<void> {
  const browser: Browser = await chromium.launch({ executablePath: findChromium() ?? '', args: quiet })
  try {
    const page = await browser.newPage({ viewport: VIEWPORT })
    const others = await (await browser.newContext()).newPage()
    await measure(page, others)
  } finally {
    await browser.close()
  }
}

async function measurePlayground(page: Page, others: Page): Promise<void> {
  await page.goto(playground.url('/cursors.html'))
  await page.fill('#room', 'crowd')
  await page.fill('#nick', 'Ada')
  await page.click('#enter')
  await page.waitForSelector('#inside:not([hidden])')
  await others.goto(crowd.url('/'))
  await others.waitForFunction('window.ready', undefined, { timeout: 120_000 })
  const receivedRate = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('#people li span')]
        .map(({ textContent }) => Number.parseInt(/(\d+)\/s/.exec(textContent ?? '')?.[1] ?? '0', 10))
        .reduce((all, rate) => all + rate, 0),
    )
  const ready = async () => {
    while ((await page.locator('.cursor:not(.away)').count()) < PEERS) await page.waitForTimeout(250)
  }
  await report('playground', page, others, receivedRate, ready)
  const lost = await page.locator('.cursor.reconnecting').count()
  console.log(`playground, in the end: ${lost} of ${PEERS} reconnecting`)
}

async function measureFloor(page: Page, others: Page): Promise<void> {
  await Promise.all([page.goto(floor.url('/')), others.goto(floor.url('/crowd'))])
  const offers = await others.evaluate('offers()')
  await others.evaluate(`accept(${JSON.stringify(await page.evaluate(`answer(${JSON.stringify(offers)})`))})`)
  const receivedRate = () => page.evaluate<number>('window.received')
  const ready = async () => void (await page.waitForFunction('open()', undefined, { timeout: 120_000 }))
  await report('bare page', page, others, receivedRate, ready)
}

async function report(
  name: string,
  page: Page,
  others: Page,
  receivedRate: () => Promise<number>,
  ready: () => Promise<void>,
): Promise<void> {
  for (const hz of RATES) {
    await others.evaluate(`hz(${hz})`)
    await ready()
    for (const slower of SLOWER) {
      const watched = framesOf(page, slower)
      const receivedMeanwhile = await meanUntil(watched, receivedRate)
      const { rate, median, slowest, cost } = await watched
      const gaps = `between two ${median.toFixed(1)} ms median, ${slowest.toFixed(1)} ms in the slowest of 100`
      console.log(
        `${name}, ${hz} Hz, processor ${slower} × slower: ${rate.toFixed(1)} frames/s; ${gaps}; ` +
          `${cost.toFixed(1)} ms of work a frame; ${receivedMeanwhile.toFixed(0)} positions/s`,
      )
    }
  }
}

/** The mean of a value that is read once a second, until `over` resolves. */
async function meanUntil(over: Promise<unknown>, value: () => Promise<number>): Promise<number> {
  const values: number[] = []
  let going = true
  const end = () => {
    going = false
  }
  over.then(end, end)
  while (going) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    values.push(await value())
  }
  // The first is from before.
  const counted = values.slice(1)
  return counted.reduce((all, each) => all + each, 0) / Math.max(counted.length, 1)
}

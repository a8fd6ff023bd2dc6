// npm run bench:crowd: how many frames a second the playground's page of cursors draws while 50 others move, on a slow processor.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { quiet } from '../e2e/lib/chromium.ts'
import { RelayProcess } from '../e2e/lib/relayProcess.ts'
import { serveFiles } from '../e2e/lib/staticServer.ts'
import { findChromium } from '../scripts/lib/browsers.mjs'
import { bundle } from '../scripts/lib/bundle.mjs'

const PEERS = 50
const HZ = 60
const THROTTLE = 4
const MEASURE_MS = 5_000
const ROOM = 'cursors/crowd'

const out = await mkdtemp(join(tmpdir(), 'lumamesh-crowd-'))
const relay = await RelayProcess.create()
const [pages, crowd] = await Promise.all([servePlayground(), serveCrowd()])
const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: quiet })
try {
  const page = await enter(await browser.newPage({ viewport: { width: 1280, height: 800 } }))
  const others = await (await browser.newContext()).newPage()
  await others.goto(crowd.url('/'))
  await others.waitForFunction('window.ready', undefined, { timeout: 120_000 })
  const seen = () => page.locator('.cursor:not(.away)').count()
  while ((await seen()) < PEERS) await page.waitForTimeout(250)

  const { client, frames } = await watch(page)
  console.log(`${PEERS} cursors at ${HZ} Hz, each from a peer of its own:`)
  for (const rate of [1, THROTTLE]) {
    await client.send('Emulation.setCPUThrottlingRate', { rate })
    console.log(`processor ${rate} × slower: ${await frames()}`)
  }
} finally {
  await browser.close()
  await Promise.all([pages.close(), crowd.close(), relay.close(), rm(out, { recursive: true })])
}

/** The playground as it is built for a server. */
async function servePlayground() {
  const env = { ...process.env, LUMAMESH_RELAYS: JSON.stringify({ v: 1, relays: relay.records }) }
  const root = new URL('../playground', import.meta.url)
  const vite = new URL('../node_modules/.bin/vite', import.meta.url).pathname
  const { status } = spawnSync(vite, ['build', '--outDir', out, '--logLevel', 'error'], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The playground could not be built: its message is above')
  const files = (await readdir(out, { recursive: true })).filter((path) => /\.(html|js|css)$/.test(path))
  const contents = files.map(async (path) => [`/${path}`, await readFile(join(out, path), 'utf8')] as const)
  return serveFiles(Object.fromEntries(await Promise.all(contents)))
}

/** A page that is all the others: they came after the one that is measured, and connect to nobody else. */
async function serveCrowd() {
  const { code } = await bundle({ relays: relay.records })
  return serveFiles({
    '/lumamesh.js': code,
    '/': `<!doctype html><meta charset=utf-8><title>crowd</title><script type=module>
      import { connect } from '/lumamesh.js'
      const channels = []
      for (let i = 0; i < ${PEERS}; i++) {
        const network = await connect()
        const room = await network.joinRoom('${ROOM}', { nick: 'peer ' + i, maxPeers: 1 })
        await new Promise((resolve) => room.on('peer', resolve))
        channels.push(room.channel('cursor', { lane: 'unreliable' }))
      }
      setInterval(() => {
        const t = performance.now() / 1000
        for (const [i, channel] of channels.entries())
          channel.send([0.5 + 0.45 * Math.sin(t + i), 0.5 + 0.45 * Math.cos(t * 1.3 + i * 2)]).catch(() => {})
      }, ${1000 / HZ})
      window.ready = true
    </script>`,
  })
}

async function enter(page: Page): Promise<Page> {
  await page.goto(pages.url('/cursors.html'))
  await page.fill('#room', 'crowd')
  await page.fill('#nick', 'Ada')
  await page.click('#enter')
  await page.waitForSelector('#inside:not([hidden])')
  return page
}

async function watch(page: Page) {
  const client = await page.context().newCDPSession(page)
  const frames = async () => {
    await page.waitForTimeout(1_000)
    const { gaps, heard } = await page.evaluate(async (ms) => {
      const gaps: number[] = []
      const from = performance.now()
      let last = from
      while (last - from < ms) {
        const now = await new Promise<number>(requestAnimationFrame)
        gaps.push(now - last)
        last = now
      }
      const rates = [...document.querySelectorAll('#people li span')].map(({ textContent }) =>
        Number.parseInt(/(\d+)\/s/.exec(textContent ?? '')?.[1] ?? '0', 10),
      )
      return { gaps: gaps.slice(1).sort((a, b) => a - b), heard: rates.reduce((all, rate) => all + rate, 0) }
    }, MEASURE_MS)
    const mean = 1_000 / (gaps.reduce((all, gap) => all + gap, 0) / gaps.length)
    const at = (part: number) => (gaps[Math.floor(part * (gaps.length - 1))] ?? 0).toFixed(1)
    return `${mean.toFixed(1)} frames/s; between frames ${at(0.5)} ms median, ${at(0.99)} ms in the slowest of 100; ${heard} positions/s heard`
  }
  return { client, frames }
}

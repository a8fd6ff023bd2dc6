// npm run picture: takes docs/images/two-tabs.png, a picture of two tabs of the playground that chat with each other.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { quiet } from '../e2e/lib/chromium.ts'
import { StartProcess } from '../e2e/lib/startProcess.ts'
import { findChromium } from './lib/browsers.mjs'
import { root } from './lib/setup.mjs'

const FILE = join(root, 'docs/images/two-tabs.png')
const ROOM = 'kitchen-table'
/** CSS pixels. */
const TAB = { width: 600, height: 600 }
const GAP = 24
const PAGE = { width: 2 * TAB.width + 3 * GAP, height: TAB.height + 2 * GAP + 36 }

const executablePath = findChromium()
if (!executablePath) throw new Error('Chromium is missing: npm test installs it')
const start = await StartProcess.create()
const browser = await chromium.launch({ executablePath, args: quiet })
try {
  const [address = ''] = start.addresses
  const ada = await openTab(browser, address)
  const bob = await openTab(browser, address)
  await enter(ada, 'Ada')
  await enter(bob, 'Bob')
  for (const tab of [ada, bob]) await shows(tab, '#people', 'direct')
  await converse(ada, bob)
  const pictures = [await ada.screenshot(), await bob.screenshot()]
  await writeFile(FILE, await sideBySide(browser, pictures, address))
  console.log(FILE)
} finally {
  await browser.close()
  await start.stop()
}

/** A tab in a context of its own: without shared storage, as on another machine. */
async function openTab(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: TAB, colorScheme: 'light', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(address)
  return page
}

async function enter(tab: Page, nick: string): Promise<void> {
  await tab.fill('#room', ROOM)
  await tab.fill('#nick', nick)
  await tab.click('#enter')
  await tab.waitForSelector('#inside:not([hidden])')
}

async function converse(ada: Page, bob: Page): Promise<void> {
  await sendText(ada, bob, 'Hi Bob! Which server are we on?')
  await sendText(bob, ada, 'None. My tab talks straight to yours.')
  await sendText(ada, bob, 'And the relay?')
  await sendText(bob, ada, 'It introduced us, then dropped out.')
  await ada.fill('#text', 'So if it stops now')
  await shows(bob, '#typing', 'Ada is typing')
}

async function sendText(from: Page, to: Page, text: string): Promise<void> {
  await from.fill('#text', text)
  await from.press('#text', 'Enter')
  await shows(to, '#log', text)
}

async function shows(tab: Page, selector: string, text: string): Promise<void> {
  await tab.locator(selector).filter({ hasText: text }).first().waitFor()
}

/** Both tabs as one PNG, each in a plain browser window. */
async function sideBySide(browser: Browser, pictures: readonly Buffer[], address: string): Promise<Buffer> {
  const page = await browser.newPage({ viewport: PAGE })
  const windows = pictures.map(
    (picture) => `<figure>
      <figcaption><i></i><i></i><i></i><span>${new URL(address).host}</span></figcaption>
      <img src="data:image/png;base64,${picture.toString('base64')}" width="${TAB.width}" height="${TAB.height}">
    </figure>`,
  )
  await page.setContent(`<style>
    body { margin: 0; padding: ${GAP}px; display: flex; gap: ${GAP}px; background: #eef0f4 }
    figure { margin: 0; border-radius: 10px; overflow: hidden; box-shadow: 0 0 0 1px #ccd0d8 }
    figcaption { height: 36px; display: flex; align-items: center; gap: 7px; padding: 0 14px; background: #dfe2e9 }
    i { width: 11px; height: 11px; border-radius: 50%; background: #b4b9c4 }
    span { margin-left: 10px; padding: 3px 14px; border-radius: 6px; background: #fff; color: #444; font: 13px sans-serif }
    img { display: block }
  </style>${windows.join('')}`)
  return page.screenshot()
}

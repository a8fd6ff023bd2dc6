import { once } from 'node:events'
import puppeteer, { type Frame, type Page } from 'puppeteer-core'
import { findFirefox } from '../../scripts/lib/browsers.mjs'
import type { Tab, TestBrowser } from './tab.ts'

/** Preferences that stop Firefox's own network traffic. */
const quiet = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
}

export interface FirefoxOptions {
  executablePath?: string | undefined
  prefs?: Readonly<Record<string, unknown>>
  /** The port on which this process reaches it. Default: a free one. */
  debuggingPort?: number
}

export async function launchFirefox({
  executablePath = findFirefox(),
  prefs = {},
  debuggingPort = 0,
}: FirefoxOptions = {}): Promise<TestBrowser> {
  if (!executablePath) throw new Error('This machine has no Firefox')
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: { ...quiet, ...prefs },
    debuggingPort,
    protocolTimeout: 120_000,
  })

  return {
    kind: 'firefox',
    async openTab(url) {
      const page = await browser.newPage()
      const errors: string[] = []
      const warnings: string[] = []
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
        if (message.type() === 'warn') warnings.push(message.text())
      })
      await page.goto(url)
      const tab: Tab = {
        kind: 'firefox',
        errors,
        warnings,
        requests,
        evaluate: (script: unknown, arg?: unknown) => page.evaluate(script as string, arg),
        evaluateInFrame: async (script, arg) =>
          (await frameOf(page).evaluate(script as (arg: unknown) => unknown, arg)) as never,
        goto: async (next) => {
          await page.goto(next)
        },
        setViewport: (width, height) => page.setViewport({ width, height }),
        screenshot: async (path) => {
          await page.screenshot({ path })
        },
        close: () => page.close(),
      }
      return tab
    },
    close: () => browser.close(),
    async kill() {
      const child = browser.process()
      if (child?.pid === undefined) throw new Error('Firefox has no process')
      const ended = once(child, 'exit')
      process.kill(-child.pid, 'SIGKILL')
      await ended
    },
    sleep(asleep) {
      const pid = browser.process()?.pid
      if (pid === undefined) throw new Error('Firefox has no process')
      process.kill(-pid, asleep ? 'SIGSTOP' : 'SIGCONT')
    },
  }
}

function frameOf(page: Page): Frame {
  const [, frame] = page.frames()
  if (!frame) throw new Error('The page has no frame')
  return frame
}

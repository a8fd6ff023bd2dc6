import { once } from 'node:events'
import { chromium, type Frame, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/lib/browsers.mjs'
import type { Tab, TestBrowser } from './tab.ts'

/** Arguments that stop Chromium's own network traffic. */
export const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface ChromiumOptions {
  colorScheme?: 'light' | 'dark'
  args?: readonly string[]
  executablePath?: string | undefined
}

export async function launchChromium({
  colorScheme = 'light',
  args = [],
  executablePath = findChromium(),
}: ChromiumOptions = {}): Promise<TestBrowser> {
  if (!executablePath) throw new Error('This machine has no Chromium')
  // A server, since only a server exposes its process.
  const server = await chromium.launchServer({ executablePath, args: [...quiet, ...args] })
  const browser = await chromium.connect(server.wsEndpoint())
  const context = await browser.newContext({ colorScheme })

  return {
    kind: 'chromium',
    async openTab(url) {
      const page = await context.newPage()
      const errors: string[] = []
      const warnings: string[] = []
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
        if (message.type() === 'warning') warnings.push(message.text())
      })
      await page.goto(url)
      const tab: Tab = {
        kind: 'chromium',
        errors,
        warnings,
        requests,
        evaluate: (script: unknown, arg?: unknown) => page.evaluate(script as string, arg),
        evaluateInFrame: (script: unknown, arg: unknown) => frameOf(page).evaluate(script as string, arg),
        goto: async (next) => {
          await page.goto(next)
        },
        setViewport: (width, height) => page.setViewportSize({ width, height }),
        screenshot: async (path) => {
          await page.screenshot({ path })
        },
        close: () => page.close(),
      }
      return tab
    },
    close: () => server.close(),
    async kill() {
      const child = server.process()
      const ended = once(child, 'exit')
      if (child.pid === undefined) throw new Error('Chromium has no process')
      process.kill(-child.pid, 'SIGKILL')
      await ended
    },
    sleep(asleep) {
      const { pid } = server.process()
      if (pid === undefined) throw new Error('Chromium has no process')
      process.kill(-pid, asleep ? 'SIGSTOP' : 'SIGCONT')
    },
  }
}

function frameOf(page: Page): Frame {
  const [, frame] = page.frames()
  if (!frame) throw new Error('The page has no frame')
  return frame
}

import type { BrowserContext, Locator, Page } from 'playwright-core'

const LOOKS = [
  [1280, 'light'],
  [390, 'dark'],
] as const

/** A story in its own page. */
export class Story {
  readonly page: Page
  /** Uncaught errors, output of console.error, and requests to other servers. */
  readonly errors: string[] = []

  private constructor(page: Page, origin: string) {
    this.page = page
    page.setDefaultTimeout(40_000)
    page.on('pageerror', (error) => this.errors.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
    page.on('request', (request) => {
      const { protocol, origin: asked } = new URL(request.url())
      if (/^https?:/.test(protocol) && asked !== origin) this.errors.push(`asked ${request.url()}`)
    })
  }

  static async open(context: BrowserContext, url: string, id: string): Promise<Story> {
    const page = await context.newPage()
    const story = new Story(page, new URL(url).origin)
    await page.goto(new URL(`iframe.html?id=${id}&viewMode=story`, url).href)
    await page.locator('main.story').waitFor()
    return story
  }

  /** The page in the story with this title, in any framework or in one. */
  of(title: string, framework?: string): Locator {
    const ending = framework ? `[aria-label$="${framework}"]` : ''
    return this.page.locator(`section[aria-label^="${title}"]${ending}`)
  }

  /** Waits until that page has this number of peers. */
  meets(title: string, count: number): Promise<void> {
    return this.page.locator(`section[aria-label^="${title}"][data-peers="${count}"]`).waitFor()
  }

  /** Clicks a button of a page in the story, or of the story itself. */
  press(name: string, within: Locator | Page = this.page): Promise<void> {
    return within.getByRole('button', { name, exact: true }).click()
  }

  /** The status of each page in the story. */
  statuses(): Promise<string[]> {
    return this.page.locator('.status').allTextContents()
  }

  /** The viewports in which the page is too wide: a desktop in light mode, and a phone in dark mode. */
  async overflows(): Promise<string[]> {
    const found: string[] = []
    for (const [width, colorScheme] of LOOKS) {
      await this.page.setViewportSize({ width, height: 900 })
      await this.page.emulateMedia({ colorScheme })
      const wide = await this.page.evaluate(() => document.documentElement.scrollWidth)
      if (wide > width) found.push(`${wide} px in ${width} px, ${colorScheme}`)
    }
    return found
  }

  close(): Promise<void> {
    return this.page.close()
  }
}

/** Waits until the element has this text. */
export function shows(where: Locator, text: string | RegExp): Promise<void> {
  return where.filter({ hasText: text }).waitFor()
}

/** Waits until no such element has this text. */
export function hides(where: Locator, text: string | RegExp): Promise<void> {
  return where.filter({ hasText: text }).waitFor({ state: 'detached' })
}

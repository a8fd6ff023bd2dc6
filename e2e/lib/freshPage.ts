import type { Tab } from './tab.ts'
import { until } from './until.ts'

/** The content of a page of e2e/fresh. */
export interface Shown {
  readonly edition: string
  readonly status: string
  readonly self: string
  readonly peers: readonly { readonly id: string; readonly waves: boolean }[]
  /** The number of its `leave` events. */
  readonly left: number
  /** Each as `sender's id: text`. */
  readonly messages: readonly string[]
}

/** A page of e2e/fresh in a tab. */
export class FreshPage {
  readonly tab: Tab

  constructor(tab: Tab) {
    this.tab = tab
  }

  shown(): Promise<Shown> {
    return this.tab.evaluate(() => {
      const all = (selector: string) => [...document.querySelectorAll(selector)]
      const text = (selector: string) => all(selector)[0]?.textContent?.trim() ?? ''
      return {
        edition: text('h1'),
        status: text('#status'),
        self: text('#self'),
        peers: all('#peers li').map(({ id, textContent }) => ({ id, waves: textContent.includes('waves') })),
        left: Number(text('#left')),
        messages: all('#messages li').map(({ textContent }) => textContent.trim()),
      }
    })
  }

  async shows(what: string, condition: (shown: Shown) => boolean, deadlineMs = 30_000): Promise<Shown> {
    let last: Shown | undefined
    const check = async () => {
      last = await this.shown()
      return condition(last) && last
    }
    try {
      return await until(`the page shows ${what}`, check, deadlineMs)
    } catch (error) {
      const { errors, warnings } = this.tab
      throw new Error(JSON.stringify({ last, errors, warnings }), { cause: error })
    }
  }

  /** Waits until it is in the room with these peers. Returns its own id. */
  async meets(count: number): Promise<string> {
    const { self } = await this.shows(
      `${count} peers`,
      ({ peers, self }) => self !== '' && peers.length === count,
    )
    return self
  }

  async press(id: 'wave' | 'leave' | 'close'): Promise<void> {
    await this.tab.evaluate((button) => document.getElementById(button)?.click(), id)
  }

  async send(text: string): Promise<void> {
    await this.tab.evaluate((typed) => {
      const input = document.querySelector('input')
      if (!input) throw new Error('The page has no input')
      input.value = typed
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.form?.requestSubmit()
    }, text)
  }

  async receives(from: string, text: string): Promise<void> {
    await this.shows(`"${text}"`, ({ messages }) => messages.includes(`${from}: ${text}`))
  }
}

import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { StartProcess } from './lib/startProcess.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { until } from './lib/until.ts'

const browsers = new Browsers()
let start: StartProcess

beforeAll(async () => {
  start = await StartProcess.create()
})

afterAll(async () => {
  await browsers.close()
  expect(await start?.stop()).toBe(0)
})

test.for<[BrowserKind, BrowserKind]>([
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
])('%s and %s chat in the playground that npm start serves', async ([first, second], { skip }) => {
  const missing = missingBrowser(first, second)
  skip(missing !== undefined, missing)
  // The last one is the machine's own, where it has one: Firefox needs it.
  const url = start.addresses.at(-1) ?? ''
  const ada = await (await browsers.get(first)).openTab(url)
  const bob = await (await browsers.get(second)).openTab(url)
  const room = `kitchen-${first}-${second}`
  try {
    await enter(ada, room, 'Ada')
    await enter(bob, room, 'Bob')
    await shows(ada, '#people', 'Bob')
    await shows(bob, '#people', 'Ada')
    await shows(ada, '#people', 'direct')
    await shows(ada, '#status', 'Online')

    await say(ada, 'Is anybody home?')
    await shows(bob, '#log', 'Is anybody home?')
    await say(bob, 'Just us')
    await shows(ada, '#log', 'Just us')

    await bob.evaluate(() => document.getElementById('leave')?.click())
    await shows(ada, '#log', 'Bob left')
    expect([...ada.errors, ...bob.errors]).toEqual([])
  } finally {
    await ada.close()
    await bob.close()
  }
})

test('a wrong password is said in words', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const url = start.addresses.at(-1) ?? ''
  const ada = await browser.openTab(url)
  const eve = await browser.openTab(url)
  await enter(ada, 'vault', 'Ada', 'open sesame')
  await enter(eve, 'vault', 'Eve', 'open barley')
  await shows(eve, '#notice', 'password')
  expect(await ada.evaluate(() => document.getElementById('people')?.textContent)).not.toContain('Eve')
  await ada.close()
  await eve.close()
})

async function enter(tab: Tab, room: string, nick: string, password = ''): Promise<void> {
  await until(`the page is ready (errors: ${tab.errors.join('; ')})`, () =>
    tab.evaluate(() => document.getElementById('status')?.dataset.state !== undefined),
  )
  await tab.evaluate(
    (typed) => {
      for (const [id, value] of Object.entries(typed)) {
        const input = document.getElementById(id)
        if (input instanceof HTMLInputElement) input.value = value
      }
      document.getElementById('enter')?.click()
    },
    { room, nick, password },
  )
  await until(`${nick} is in the room`, () =>
    tab.evaluate(() => document.getElementById('inside')?.hidden === false),
  )
}

async function say(tab: Tab, text: string): Promise<void> {
  await tab.evaluate((typed) => {
    const input = document.getElementById('text')
    if (input instanceof HTMLInputElement) input.value = typed
    const form = document.getElementById('say')
    if (form instanceof HTMLFormElement) form.requestSubmit()
  }, text)
}

function shows(tab: Tab, selector: string, text: string): Promise<boolean> {
  const contains = ([where, words]: readonly [string, string]) =>
    document.querySelector(where)?.textContent?.includes(words) ?? false
  return until(`${selector} shows "${text}"`, () => tab.evaluate(contains, [selector, text] as const))
}

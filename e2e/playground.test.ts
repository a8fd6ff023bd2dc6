import { afterAll, beforeAll, expect, test } from 'vitest'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { isLong } from './lib/long.ts'
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

const PAIRS: [BrowserKind, BrowserKind][] = [
  ...(isLong ? ([['chromium', 'chromium']] as [BrowserKind, BrowserKind][]) : []),
  ['chromium', 'firefox'],
]

test.for(PAIRS)('%s and %s chat in the playground that npm start serves', (kinds, { skip }) =>
  together({ path: 'index.html', kinds, skip }, async (ada, bob) => {
    await shows(ada, '#people', 'direct')
    await shows(ada, '#status', 'Online')

    await sendMessage(ada, 'Is anybody home?')
    await shows(bob, '#log', 'Is anybody home?')
    await bob.evaluate(() => {
      const input = document.getElementById('text') as HTMLInputElement
      // React's state follows a value that the browser itself puts into a field.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'Ju')
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    })
    await shows(ada, '#typing', 'Bob is typing')
    await sendMessage(bob, 'Just us')
    await shows(ada, '#log', 'Just us')

    await press(bob, '#leave')
    await shows(ada, '#log', 'Bob left')
    // Within the linger time of the room.
    await enter(bob, { room: `kitchen-${kinds.join('-')}`, nick: 'Bob' })
    await shows(ada, '#people', 'Bob')
  }),
)

test.for(PAIRS)('%s sees the pointer, the ripples and the colour of %s', (kinds, { skip }) =>
  together({ path: 'cursors.html', kinds, skip }, async (ada, bob) => {
    await ada.evaluate(() => {
      const count = () => document.querySelectorAll('.ripple').length
      const keep = () => {
        if (count() > 0) document.body.dataset.rippled = 'yes'
      }
      new MutationObserver(keep).observe(document.body, { childList: true, subtree: true })
    })
    for (const [x, y] of [
      [0.25, 0.75],
      [0.6, 0.3],
    ] as const) {
      await point(bob, 'pointermove', { x, y })
      await until(`Bob's pointer is at ${x}, ${y}`, async () => {
        const [name, left, top] = await ada.evaluate(() => {
          const cursor = document.querySelector('.cursor:not(.away)')
          const stage = document.getElementById('stage')?.getBoundingClientRect() ?? new DOMRect()
          const arrow = cursor?.querySelector('svg')?.getBoundingClientRect() ?? new DOMRect()
          return [
            cursor?.textContent?.trim(),
            (arrow.left - stage.left) / stage.width,
            (arrow.top - stage.top) / stage.height,
          ] as const
        })
        return name === 'Bob' && Math.abs(left - x) < 0.01 && Math.abs(top - y) < 0.01
      })
    }
    await point(bob, 'pointerdown', { x: 0.6, y: 0.3 })
    await until('a ripple is seen', () => ada.evaluate(() => document.body.dataset.rippled === 'yes'))

    const color = await bob.evaluate(() => {
      const other = document.querySelector<HTMLInputElement>('.swatch input:not(:checked)')
      other?.click()
      return other?.style.getPropertyValue('--own')
    })
    await until('the pointer has the new colour', () =>
      ada.evaluate(
        (wanted) =>
          document.querySelector<HTMLElement>('.cursor')?.style.getPropertyValue('--own') === wanted,
        color,
      ),
    )
    await press(bob, '#leave')
    await until('the pointer is removed', () => ada.evaluate(() => !document.querySelector('.cursor')))
  }),
)

test.for(PAIRS)('%s takes a file of %s, and refuses one', (kinds, { skip }) =>
  together({ path: 'files.html', kinds, skip }, async (ada, bob) => {
    await Promise.all([ada, bob].map(watchProgress))
    await offer(bob, 'holiday.jpg', 3_000_000)
    await shows(bob, '#cards', 'Waiting for')
    await press(ada, '#cards button.primary')
    await shows(bob, '#cards', 'has it')
    await until('there is a link', () => ada.evaluate(() => !!document.querySelector('#cards a')))
    const taken = await ada.evaluate(async () => {
      const link = document.querySelector<HTMLAnchorElement>('#cards a')
      const file = await (await fetch(link?.href ?? '')).blob()
      const bytes = new Uint8Array(await file.arrayBuffer())
      const different = bytes.filter((byte, i) => byte !== ((i * 31 + (i >> 8)) & 255)).length
      return { name: link?.download, type: file.type, size: bytes.length, different }
    })
    // As bytes: a file of another peer must not run as a page of this origin.
    expect(taken).toEqual({
      name: 'holiday.jpg',
      type: 'application/octet-stream',
      size: 3_000_000,
      different: 0,
    })
    for (const tab of [ada, bob])
      expect(await tab.evaluate(() => document.body.dataset.halfway), 'progress was shown').toBe('yes')

    await offer(bob, 'diary.txt', 10)
    await shows(ada, '#cards', 'diary.txt')
    await ada.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('#cards button')]
      buttons.find(({ textContent }) => textContent === 'Refuse')?.click()
    })
    await shows(bob, '#cards', 'said no')
  }),
)

test.for(PAIRS)('%s sees %s move', (kinds, { skip }) =>
  together({ path: 'video.html', kinds, skip }, async (ada, bob) => {
    await shows(bob, '#camera-words', 'test picture')
    const before = await until('a picture is there', () => pixels(ada))
    await until('the picture moves', async () => {
      const now = await pixels(ada)
      return now?.some((value, i) => Math.abs(value - (before[i] ?? 0)) > 40)
    })
    await press(bob, '#microphone')
    await shows(ada, '.tile:last-child', 'muted')
    await press(bob, '#camera')
    await until('the picture is off', () =>
      ada.evaluate(() => document.querySelector<HTMLVideoElement>('.tile:last-child video')?.hidden),
    )
    await press(bob, '#leave')
    await until('the tile is removed', () =>
      ada.evaluate(() => document.querySelectorAll('.tile').length === 1),
    )
  }),
)

test.for(PAIRS)('%s shows the drawing of %s, and so does a later page', (kinds, { skip }) =>
  together({ path: 'whiteboard.html', kinds, skip }, async (ada, bob) => {
    const drawn = (tab: Tab) => until('something is drawn', () => tab.evaluate(inkOn, '#board'))
    await drag(bob, '#board', { from: [0.2, 0.2], to: [0.7, 0.6] })
    await drawn(ada)
    const eve = await (await browsers.get('chromium')).openTab(
      new URL('whiteboard.html', start.addresses.at(-1)).href,
    )
    try {
      await enter(eve, { room: `kitchen-${kinds.join('-')}`, nick: 'Eve' })
      await drawn(eve)
      await press(bob, '#clear')
      await until('the board is clean again', () => eve.evaluate(inkOn, '#board').then((ink) => !ink))
    } finally {
      await eve.close()
    }
  }),
)

test.for(PAIRS)('what %s draws has the same proportions on the narrow screen of %s', (kinds, { skip }) =>
  together({ path: 'whiteboard.html', kinds, skip }, async (ada, bob) => {
    // The people take 320 of them.
    await bob.evaluate(() => document.body.style.setProperty('width', '700px'))
    await drag(ada, '#board', { from: [0.2, 0.2], to: [0.7, 0.6] })
    await until('something is drawn', () => bob.evaluate(inkOn, '#board'))
    // The last point may still be on its way.
    await until('both boards look the same', async () => {
      const [wide, narrow] = [await ada.evaluate(boxOfInk, '#board'), await bob.evaluate(boxOfInk, '#board')]
      return wide.boardWidth > narrow.boardWidth && distance(wide.box, narrow.box) < 0.01
    })
  }),
)

test('the lobby is filled in, and a link to a room enters at once', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const url = start.addresses.at(-1) ?? ''
  const ada = await browser.openTab(url)
  await until('the page is ready', () =>
    ada.evaluate(() => document.getElementById('status')?.dataset.state !== undefined),
  )
  await press(ada, '#enter')
  await until('Ada is in the room', () =>
    ada.evaluate(() => document.getElementById('inside')?.hidden === false),
  )
  const link = await ada.evaluate(() => location.href)
  expect(link).toContain('#')
  const bob = await browser.openTab(link)
  await shows(bob, '#people', 'direct')
  await shows(ada, '#people', 'direct')
  await ada.close()
  await bob.close()
})

test.for(PAIRS)('%s and %s play, and both show who caught the light', (kinds, { skip }) =>
  together({ path: 'game.html', kinds, skip }, async (ada, bob) => {
    // Steers towards the light in a few steps, like a player with a pointer.
    const score = (tab: Tab) => tab.evaluate(() => document.getElementById('score')?.textContent ?? '')
    await until('Ada has caught one', async () => {
      await steerToLight(ada)
      return /You\s*[1-9]/.test(await score(ada))
    })
    await until('Bob sees it', async () => /Ada\s*[1-9]/.test(await score(bob)))
    const round = (tab: Tab) => tab.evaluate(() => document.getElementById('field')?.dataset.round)
    await until('both wait for the same light', async () => (await round(ada)) === (await round(bob)))
  }),
)

test.for(PAIRS)('%s draws the connection to %s, with its traffic', (kinds, { skip }) =>
  together({ path: 'network.html', kinds, skip }, async (ada, bob) => {
    await shows(ada, '#links', 'direct')
    await press(bob, '#traffic')
    await shows(ada, '#links', 'kB')
    await until('a round-trip time is known', () =>
      ada.evaluate(() => /\d ms/.test(document.getElementById('links')?.textContent ?? '')),
    )
  }),
)

test('the relays page shows the relays with their round-trip times', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const tab = await (await browsers.get('chromium')).openTab(
    new URL('relays.html', start.addresses.at(-1)).href,
  )
  await shows(tab, '#cards', 'in use')
  await until('its round-trip time is known', () =>
    tab.evaluate(() => /\d ms/.test(document.getElementById('cards')?.textContent ?? '')),
  )
  expect(tab.errors).toEqual([])
  await tab.close()
})

test('each page shows its source', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const written = {
    index: '@lumamesh/react',
    cursors: '@lumamesh/svelte',
    whiteboard: 'defineProps',
    files: '@lumamesh/vue',
    video: '@lumamesh/react',
    game: '@lumamesh/svelte',
    network: '@lumamesh/react',
    relays: '@lumamesh/vue',
  }
  const url = start.addresses.at(-1) ?? ''
  const tab = await (await browsers.get('chromium')).openTab(url)
  for (const [page, words] of Object.entries(written)) {
    await tab.goto(new URL(`${page}.html`, url).href)
    await press(tab, '.made-with button')
    await shows(tab, 'dialog code', words)
  }
  expect(tab.errors).toEqual([])
  await tab.close()
})

test('a wrong password is explained', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const url = start.addresses.at(-1) ?? ''
  const ada = await browser.openTab(url)
  const eve = await browser.openTab(url)
  await enter(ada, { room: 'vault', nick: 'Ada', password: 'open sesame' })
  await enter(eve, { room: 'vault', nick: 'Eve', password: 'open barley' })
  await shows(eve, '#notice', 'password')
  expect(await ada.evaluate(() => document.getElementById('people')?.textContent)).not.toContain('Eve')
  await ada.close()
  await eve.close()
})

test('an inscribed page and its preview in the explorer that npm start serves meet', async ({ skip }) => {
  const missing = missingBrowser('chromium')
  skip(missing !== undefined, missing)
  const browser = await browsers.get('chromium')
  const url = start.explorer.at(-1) ?? ''
  const list = await browser.openTab(url)
  const previews = await list.evaluate(() => [...document.querySelectorAll('iframe')].map(({ src }) => src))
  expect(previews).toHaveLength(5)
  // The newest inscription is the last page: the game.
  const game = await browser.openTab(previews[0] ?? '')
  await shows(game, 'strong', '2 here')
  expect([...list.errors, ...game.errors]).toEqual([])
  await game.close()
  await list.close()
})

interface Visit {
  readonly path: string
  readonly kinds: [BrowserKind, BrowserKind]
  readonly skip: (condition: boolean, note?: string) => void
}

/** Opens a page of the playground for Ada and Bob in one room. No page may report an error. */
async function together(
  { path, kinds: [first, second], skip }: Visit,
  act: (ada: Tab, bob: Tab) => Promise<void>,
): Promise<void> {
  const missing = missingBrowser(first, second)
  skip(missing !== undefined, missing)
  // The last address is that of the machine, if it has one: Firefox needs it.
  const url = new URL(path, start.addresses.at(-1)).href
  const ada = await (await browsers.get(first)).openTab(url)
  const bob = await (await browsers.get(second)).openTab(url)
  const room = `kitchen-${first}-${second}`
  try {
    await enter(ada, { room, nick: 'Ada' })
    await enter(bob, { room, nick: 'Bob' })
    await shows(ada, '#people', 'Bob')
    await shows(bob, '#people', 'Ada')
    await act(ada, bob)
    expect([...ada.errors, ...bob.errors]).toEqual([])
  } finally {
    await ada.close()
    await bob.close()
  }
}

function press(tab: Tab, selector: string): Promise<true> {
  return until(`${selector} can be pressed`, () =>
    tab.evaluate((where) => {
      const button = document.querySelector<HTMLButtonElement>(where)
      button?.click()
      return button?.disabled === false
    }, selector),
  )
}

/** Whether a canvas has any ink. */
function inkOn(selector: string): boolean {
  const canvas = document.querySelector<HTMLCanvasElement>(selector)
  if (!canvas?.width || !canvas.height) return false
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
  return pixels?.some((value, i) => i % 4 === 3 && value > 0) ?? false
}

/** The width of a canvas on the screen, px; and the box around all that is drawn, in parts of that width. */
function boxOfInk(selector: string): { boardWidth: number; box: number[] } {
  const canvas = document.querySelector<HTMLCanvasElement>(selector)
  const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
  if (!canvas || !pixels) return { boardWidth: 0, box: [] }
  const { width } = canvas
  const inked = Array.from({ length: pixels.length / 4 }, (_, i) => i).filter((i) => pixels[i * 4 + 3])
  const edges = (values: number[]) => [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) / width,
    values.reduce((a, b) => Math.max(a, b), 0) / width,
  ]
  const box = [...edges(inked.map((i) => i % width)), ...edges(inked.map((i) => Math.floor(i / width)))]
  return { boardWidth: canvas.clientWidth, box }
}

/** The largest difference between two lists of the same length. */
function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, i) => Math.abs(value - (other[i] ?? Number.NaN))))
}

interface Line {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

/** Draws a line. Points are fractions of the element's size. */
function drag(tab: Tab, selector: string, { from, to }: Line): Promise<void> {
  return tab.evaluate(
    ([where, [x1, y1], [x2, y2]]) => {
      const element = document.querySelector(where)
      const { left = 0, top = 0, width = 0, height = 0 } = element?.getBoundingClientRect() ?? {}
      const at = (part: number) => ({
        clientX: left + width * (x1 + (x2 - x1) * part),
        clientY: top + height * (y1 + (y2 - y1) * part),
        bubbles: true,
        // A synthetic event has no pointer to capture.
        pointerId: 1,
      })
      if (element) element.setPointerCapture = () => {}
      element?.dispatchEvent(new PointerEvent('pointerdown', at(0)))
      for (let part = 0.1; part <= 1; part += 0.1)
        element?.dispatchEvent(new PointerEvent('pointermove', at(part)))
      element?.dispatchEvent(new PointerEvent('pointerup', at(1)))
    },
    [selector, from, to] as const,
  )
}

/** Moves the pointer to the brightest yellow on the field. */
function steerToLight(tab: Tab): Promise<void> {
  return tab.evaluate(() => {
    const field = document.querySelector<HTMLCanvasElement>('#field')
    const pixels = field?.getContext('2d')?.getImageData(0, 0, field.width, field.height)
    if (!field || !pixels) return
    const { data, width, height } = pixels
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== 255 || data[i + 1] !== 201 || data[i + 2] !== 77 || data[i + 3] !== 255) continue
      const { left, top, width: shown, height: high } = field.getBoundingClientRect()
      const clientX = left + (((i / 4) % width) / width) * shown
      const clientY = top + (Math.floor(i / 4 / width) / height) * high
      field.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY }))
      return
    }
  })
}

/** `x` and `y` are fractions of the stage's size. */
function point(
  tab: Tab,
  event: 'pointermove' | 'pointerdown',
  { x, y }: { x: number; y: number },
): Promise<unknown> {
  return tab.evaluate(
    ([type, partX, partY]) => {
      const stage = document.getElementById('stage')
      const { left = 0, top = 0, width = 0, height = 0 } = stage?.getBoundingClientRect() ?? {}
      const at = { clientX: left + width * partX, clientY: top + height * partY }
      stage?.dispatchEvent(new PointerEvent(type, at))
    },
    [event, x, y] as const,
  )
}

/** Selects a file like a user. Its bytes are a pattern that the other side can check. */
function offer(tab: Tab, name: string, size: number): Promise<unknown> {
  return tab.evaluate(
    ([called, length]) => {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255)
      const chosen = new DataTransfer()
      chosen.items.add(new File([bytes], called, { type: 'text/html' }))
      const pick = document.querySelector<HTMLInputElement>('#pick')
      if (pick) pick.files = chosen.files
      pick?.dispatchEvent(new Event('change'))
    },
    [name, size] as const,
  )
}

/** Records when a progress bar is between 0 and its maximum. */
function watchProgress(tab: Tab): Promise<unknown> {
  return tab.evaluate(() => {
    const look = () => {
      for (const { value, max } of document.querySelectorAll('progress'))
        if (value > 0 && value < max) document.body.dataset.halfway = 'yes'
    }
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      attributes: true,
      attributeFilter: ['value'],
    })
  })
}

/** Coarse pixels of the other page's tile, or undefined before there are any. */
function pixels(tab: Tab): Promise<number[] | undefined> {
  return tab.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('.tile:last-child video')
    if (!video || video.hidden || video.videoWidth < 16) return undefined
    const paint = Object.assign(document.createElement('canvas'), { width: 32, height: 18 }).getContext('2d')
    paint?.drawImage(video, 0, 0, 32, 18)
    const values = [...(paint?.getImageData(0, 0, 32, 18).data ?? [])]
    // Before the first frame, every pixel is black.
    return values.some((value, i) => i % 4 < 3 && value > 30) ? values : undefined
  })
}

interface Entry {
  readonly room: string
  readonly nick: string
  readonly password?: string
}

async function enter(tab: Tab, { room, nick, password = '' }: Entry): Promise<void> {
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

async function sendMessage(tab: Tab, text: string): Promise<void> {
  await tab.evaluate((typed) => {
    const input = document.getElementById('text')
    if (input instanceof HTMLInputElement) input.value = typed
    const form = document.getElementById('composer')
    if (form instanceof HTMLFormElement) form.requestSubmit()
  }, text)
}

function shows(tab: Tab, selector: string, text: string): Promise<boolean> {
  const contains = ([where, words]: readonly [string, string]) =>
    document.querySelector(where)?.textContent?.includes(words) ?? false
  return until(`${selector} shows "${text}"`, () => tab.evaluate(contains, [selector, text] as const))
}

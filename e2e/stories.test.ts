import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from '../scripts/lib/browsers.mjs'
import { missingBrowser } from './lib/browsers.ts'
import { quiet } from './lib/chromium.ts'
import { hookStories } from './lib/hookStories.ts'
import { Story, shows } from './lib/story.ts'
import { type BuiltStorybook, buildStorybook, type Storybook, startStorybook } from './lib/storybook.ts'
import { playTogether } from './lib/togetherStory.ts'
import { until } from './lib/until.ts'

const FRAMEWORKS = ['React', 'Svelte', 'Vue']
const HOOKS = Object.keys(hookStories)
const OF_NETWORK = ['useNetwork', 'useRelays']
const executablePath = findChromium()
const missing = missingBrowser('chromium')

let browser: Browser | undefined
/** One for all, so that what stories have in common is loaded once. */
let context: BrowserContext | undefined
let built: BuiltStorybook | undefined
let served: Storybook | undefined

beforeAll(async () => {
  if (!executablePath) return
  built = await buildStorybook()
  browser = await chromium.launch({ executablePath, args: quiet })
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await Promise.all([built?.close(), served?.close()])
})

test('every hook has a story in each framework, and nothing else is among them', ({ skip }) => {
  skip(!built, missing)
  const ofHooks = HOOKS.flatMap((hook) =>
    ['react', 'svelte', 'vue', 'every-state'].map((variant) => `hooks-${hook.toLowerCase()}--${variant}`),
  )
  const wanted = [...ofHooks, 'together--in-one-room', 'together--over-a-real-relay']
  expect([...(built?.ids ?? [])].sort()).toEqual(wanted.sort())
})

test.concurrent.for(HOOKS.flatMap((hook) => FRAMEWORKS.map((framework) => [hook, framework] as const)))(
  '%s in %s',
  ([hook, framework], { skip }) =>
    inStory(`hooks-${hook.toLowerCase()}--${framework.toLowerCase()}`, skip, async (story) => {
      await hookStories[hook]?.(story)
    }),
)

test.concurrent.for(HOOKS)('%s in every state', (hook, { skip }) =>
  inStory(`hooks-${hook.toLowerCase()}--every-state`, skip, async (story) => {
    const [there, coming] = OF_NETWORK.includes(hook) ? ['online', 'connecting'] : ['joined', 'joining']
    const rows = (states: string[]) => states.flatMap((state) => FRAMEWORKS.map(() => state))
    await becomes(story, rows(['idle', coming, there, 'failed']))
    // This one has no button.
    if (hook === 'useRelays') return
    for (const framework of FRAMEWORKS) {
      await story.press(hook === 'useNetwork' ? 'Connect' : 'Join', story.of('Idle', framework))
      await story.press(hook === 'useNetwork' ? 'Connect' : 'Try again', story.of('Failed', framework))
    }
    await becomes(story, rows([there, coming, there, there]))
  }),
)

test('a change of colours begins nothing anew', ({ skip }) =>
  inStory('hooks-usemessages--vue', skip, async (story) => {
    const ada = story.of('Ada')
    await ada.getByRole('textbox').fill('Still there')
    await story.press('Send', ada)
    await shows(ada, 'Ada Still there')
    const paper = () => story.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const before = await paper()
    await emit(story, 'updateGlobals', { globals: { colors: 'dark' } })
    await until('it is dark', async () => (await paper()) !== before)
    expect(await ada.textContent()).toContain('Still there')
    expect(await story.statuses()).toEqual(['joined', 'joined'])
  }))

test('another story takes the place of one, and comes up as new when it is chosen again', ({ skip }) =>
  inStory('hooks-usemessages--react', skip, async (story) => {
    await story.of('Ada').getByRole('textbox').fill('Gone')
    await story.press('Send', story.of('Ada'))
    await shows(story.of('Bob'), 'Ada Gone')
    await emit(story, 'setCurrentStory', { storyId: 'hooks-useroom--svelte', viewMode: 'story' })
    await shows(story.of('Eve'), 'Ada open')
    await emit(story, 'setCurrentStory', { storyId: 'hooks-usemessages--react', viewMode: 'story' })
    await becomes(story, ['joined', 'joined'])
    expect(await story.of('Bob').textContent()).not.toContain('Gone')
  }))

test('React, Svelte and Vue move together', ({ skip }) =>
  inStory('together--in-one-room', skip, playTogether))

test('who has no relay is told what to do', ({ skip }) =>
  inStory('together--over-a-real-relay', skip, (story) =>
    shows(story.page.locator('main pre').first(), 'npm run storybook'),
  ))

test('React, Svelte and Vue move together over the relay of npm run storybook', async ({ skip }) => {
  skip(!context, missing)
  served = await startStorybook()
  await inStory('together--over-a-real-relay', skip, playTogether, served.url)
}, 120_000)

async function inStory(
  id: string,
  skip: (condition: boolean, note?: string) => void,
  act: (story: Story) => Promise<void>,
  url = built?.url,
): Promise<void> {
  skip(!context, missing)
  if (!context || !url) throw new Error('There is no Storybook')
  const story = await Story.open(context, url, id)
  try {
    await act(story)
    expect(await story.overflows()).toEqual([])
    expect(story.errors).toEqual([])
  } catch (error) {
    throw new Error(JSON.stringify({ errors: story.errors, shown: await story.page.textContent('main') }), {
      cause: error,
    })
  } finally {
    await story.close()
  }
}

function becomes(story: Story, wanted: readonly string[]): Promise<true> {
  const become = async () => (await story.statuses()).join() === wanted.join()
  return until(`the pages are ${wanted.join(', ')}`, become, 40_000)
}

/** Says something to Storybook's preview, as its frame does. */
function emit(story: Story, event: string, data: object): Promise<void> {
  return story.page.evaluate(
    ([name, detail]) => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = window as unknown as {
        __STORYBOOK_ADDONS_CHANNEL__: { emit(name: string, detail: object): void }
      }
      channel.emit(name, detail)
    },
    [event, data] as const,
  )
}

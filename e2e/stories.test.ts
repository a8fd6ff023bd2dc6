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
/**
 * The limit of one story, ms. Each of its steps has a deadline of 40 s, and several stories share a browser: on a busy machine, the
 * steps of a story that makes progress take longer than the usual limit together.
 */
const STORY_MS = 300_000
const executablePath = findChromium()
const missing = missingBrowser('chromium')

let browser: Browser | undefined
/** One context for all stories, so that they load shared files once. */
let context: BrowserContext | undefined
let built: BuiltStorybook | undefined
let served: Storybook | undefined

beforeAll(async () => {
  if (!executablePath) return
  built = await buildStorybook()
  browser = await chromium.launch({ executablePath, args: quiet })
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
}, STORY_MS)

afterAll(async () => {
  await browser?.close()
  await Promise.all([built?.close(), served?.close()])
})

test('every hook has a story in each framework, and there are no others', ({ skip }) => {
  skip(!built, missing)
  const ofHooks = HOOKS.flatMap((hook) =>
    ['react', 'svelte', 'vue', 'every-state'].map((variant) => `hooks-${hook.toLowerCase()}--${variant}`),
  )
  const wanted = [...ofHooks, 'together--in-one-room', 'together--over-a-real-relay']
  expect([...(built?.ids ?? [])].sort()).toEqual(wanted.sort())
})

test.concurrent.for(HOOKS.flatMap((hook) => FRAMEWORKS.map((framework) => [hook, framework] as const)))(
  '%s in %s',
  { timeout: STORY_MS },
  ([hook, framework], { skip }) =>
    inStory({ id: `hooks-${hook.toLowerCase()}--${framework.toLowerCase()}`, skip }, async (story) => {
      await hookStories[hook]?.(story)
    }),
)

test.concurrent.for(HOOKS)('%s in every state', { timeout: STORY_MS }, (hook, { skip }) =>
  inStory({ id: `hooks-${hook.toLowerCase()}--every-state`, skip }, async (story) => {
    const [there, coming] = OF_NETWORK.includes(hook) ? ['online', 'connecting'] : ['joined', 'joining']
    const rows = (states: string[]) => states.flatMap((state) => FRAMEWORKS.map(() => state))
    await becomes(story, rows(['idle', coming, there, 'failed']))
    // This story has no button.
    if (hook === 'useRelays') return
    for (const framework of FRAMEWORKS) {
      await story.press(hook === 'useNetwork' ? 'Connect' : 'Join', story.of('Idle', framework))
      await story.press(hook === 'useNetwork' ? 'Connect' : 'Try again', story.of('Failed', framework))
    }
    await becomes(story, rows([there, coming, there, there]))
  }),
)

test('a change of colours does not restart a story', { timeout: STORY_MS }, ({ skip }) =>
  inStory({ id: 'hooks-usemessages--vue', skip }, async (story) => {
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
  }),
)

test('a story that is chosen again starts from the beginning', { timeout: STORY_MS }, ({ skip }) =>
  inStory({ id: 'hooks-usemessages--react', skip }, async (story) => {
    await story.of('Ada').getByRole('textbox').fill('Old')
    await story.press('Send', story.of('Ada'))
    await shows(story.of('Bob'), 'Ada Old')
    await emit(story, 'setCurrentStory', { storyId: 'hooks-useroom--svelte', viewMode: 'story' })
    await shows(story.of('Eve'), 'Ada open')
    await emit(story, 'setCurrentStory', { storyId: 'hooks-usemessages--react', viewMode: 'story' })
    await becomes(story, ['joined', 'joined'])
    expect(await story.of('Bob').textContent()).not.toContain('Old')
  }),
)

test('React, Svelte and Vue move together', { timeout: STORY_MS }, ({ skip }) =>
  inStory({ id: 'together--in-one-room', skip }, playTogether),
)

test('a Storybook without a relay explains how to start one', ({ skip }) =>
  inStory({ id: 'together--over-a-real-relay', skip }, (story) =>
    shows(story.page.locator('main pre').first(), 'npm run storybook'),
  ))

test('React, Svelte and Vue move together over the relay of npm run storybook', {
  timeout: STORY_MS,
}, async ({ skip }) => {
  skip(!context, missing)
  served = await startStorybook()
  await inStory({ id: 'together--over-a-real-relay', skip, url: served.url }, playTogether)
})

interface Visit {
  readonly id: string
  readonly skip: (condition: boolean, note?: string) => void
  readonly url?: string
}

async function inStory(
  { id, skip, url = built?.url }: Visit,
  act: (story: Story) => Promise<void>,
): Promise<void> {
  skip(!context, missing)
  if (!context || !url) throw new Error('Storybook was not built')
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

/** Sends an event to Storybook's preview, like its manager. */
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

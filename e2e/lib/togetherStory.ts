import type { Locator } from 'playwright-core'
import type { Story } from './story.ts'
import { until } from './until.ts'

const FRAMEWORKS = ['React', 'Svelte', 'Vue']
/** The tolerance for a point in the sky, which is 1 wide and 1 high. */
const NEAR = 0.02

/** The actions of a visitor on the three pages, and the expected results. */
export async function playTogether(story: Story): Promise<void> {
  const skies = FRAMEWORKS.map((framework) => story.of(framework).locator('.sky'))
  await allSee(skies, 'three orbs', (sky) => counts(sky, '.orb', 3))

  const svelte = story.of('Svelte').locator('.sky')
  for (const place of [
    { x: 0.25, y: 0.75 },
    { x: 0.7, y: 0.2 },
  ]) {
    await point(story, svelte, place)
    const others = skies.filter((sky) => sky !== skies[1])
    await allSee(others, `Svelte's orb at ${place.x}, ${place.y}`, async (sky) => {
      const { x, y } = await placeOf(sky, 'Svelte')
      return Math.abs(x - place.x) < NEAR && Math.abs(y - place.y) < NEAR
    })
    await story.page.mouse.down()
    await story.page.mouse.up()
  }
  await allSee(skies, 'two stars', (sky) => counts(sky, '.star', 2))

  await story.of('Vue').getByRole('textbox').fill('Hello, you two')
  await allSee(skies, 'the message of Vue', (sky) => counts(sky, 'q:text("Hello, you two")', 1))

  const [react] = skies
  await story.press('Leave', story.of('React'))
  await allSee(
    skies.filter((sky) => sky !== react),
    'two orbs',
    (sky) => counts(sky, '.orb', 2),
  )
  await story.press('Join', story.of('React'))
  await allSee(skies, 'three orbs again, each in its colour', async (sky) => {
    const colors = await sky.locator('.orb').evaluateAll((orbs) => orbs.map((orb) => orb.style.color))
    return new Set(colors).size === 3 && !colors.includes('rgb(153, 153, 153)')
  })
}

/** Moves the pointer to a point in the sky. */
async function point(story: Story, sky: Locator, { x, y }: { x: number; y: number }): Promise<void> {
  const box = await sky.boundingBox()
  if (!box) throw new Error('The sky is not shown')
  await story.page.mouse.move(box.x + box.width * x, box.y + box.height * y)
}

async function placeOf(sky: Locator, name: string): Promise<{ x: number; y: number }> {
  return sky.evaluate((element, wanted) => {
    const orbs = [...element.querySelectorAll<HTMLElement>('.orb')]
    const style = orbs.find(({ textContent }) => textContent?.includes(wanted))?.style
    return { x: Number(style?.getPropertyValue('--x')), y: Number(style?.getPropertyValue('--y')) }
  }, name)
}

async function counts(sky: Locator, selector: string, wanted: number): Promise<boolean> {
  return (await sky.locator(selector).count()) === wanted
}

async function allSee(
  skies: readonly Locator[],
  what: string,
  condition: (sky: Locator) => Promise<boolean>,
): Promise<void> {
  for (const [i, sky] of skies.entries()) await until(`page ${i} shows ${what}`, () => condition(sky), 40_000)
}

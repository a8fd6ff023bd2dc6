import { stat } from 'node:fs/promises'
import { expect } from 'vitest'
import { hides, type Story, shows } from './story.ts'
import { until } from './until.ts'

/** The actions of a visitor in the story of each hook, and the expected results. */
export const hookStories: Readonly<Record<string, (story: Story) => Promise<void>>> = {
  async useNetwork(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    await shows(ada, 'online')
    await story.press('Stop the relay')
    for (const page of [ada, bob]) await shows(page, 'offline')
    await story.press('Start the relay')
    for (const page of [ada, bob]) await shows(page, 'Relays in use: 1 of 1')
    await story.press('Close', ada)
    await shows(ada, 'idle')
    await story.press('Connect', ada)
    await shows(ada, 'online')
  },

  async useRoom(story) {
    const [ada, bob, eve] = [story.of('Ada'), story.of('Bob'), story.of('Eve')]
    for (const name of ['Bob', 'Eve']) await shows(ada, `${name} open`)
    await story.press('Leave', bob)
    await shows(bob, 'Not in the room.')
    for (const page of [ada, eve]) await hides(page, 'Bob open')
    await story.press('Join', bob)
    await shows(ada, 'Bob open')
    await shows(bob, 'Bob, that is you')
  },

  async usePeers(story) {
    await shows(story.of('Bob'), 'Others who are ready: 0 of 2')
    await story.of('Ada').getByRole('checkbox').check()
    await shows(story.of('Bob'), 'Ada ready')
    await shows(story.of('Bob'), 'Others who are ready: 1 of 2')
    await shows(story.of('Ada'), 'Others who are ready: 0 of 2')
  },

  async usePeer(story) {
    await shows(story.of('Ada'), 'lamp is at 30 %.')
    await story.of('Bob').getByRole('combobox').selectOption({ label: 'Eve' })
    await story.of('Eve').getByRole('slider').fill('80')
    await shows(story.of('Bob'), "Eve's lamp is at 80 %.")
    await story.of('Bob').getByRole('combobox').selectOption({ label: 'Ada' })
    await shows(story.of('Bob'), "Ada's lamp is at 30 %.")
    await story.press('Leave', story.of('Ada'))
    await shows(story.of('Bob'), 'Nobody to watch.')
  },

  async usePresence(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    const words = ada.getByPlaceholder('Others see this')
    await words.fill('I writing')
    // An input that is re-rendered late would move the caret to the end.
    for (let i = 0; i < 'writing'.length; i++) await words.press('ArrowLeft')
    await words.pressSequentially('am ')
    await ada.locator('input[type=color]').fill('#cc2288')
    await shows(bob, 'Ada I am writing')
    await until('the name has the colour', () =>
      bob
        .locator('b', { hasText: 'Ada' })
        .last()
        .evaluate((b) => b.style.color === 'rgb(204, 34, 136)'),
    )
    // A later peer sees the presence, too.
    await story.press('Leave', bob)
    await hides(ada.locator('li'), 'Bob')
    await story.press('Join', bob)
    await shows(bob, 'Ada I am writing')
  },

  async useChannel(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    await ada.getByRole('button', { name: 'Dusk' }).click()
    await shows(ada.locator('[aria-pressed=true]'), 'Dusk you')
    await shows(bob.locator('[aria-pressed=true]'), 'Dusk Ada')
    await bob.getByRole('button', { name: 'Dawn' }).click()
    await shows(ada.locator('[aria-pressed=true]'), 'Dawn Bob')
  },

  async useMessages(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    await ada.getByRole('textbox').fill('Is anybody home?')
    await story.press('Send', ada)
    await shows(bob, 'Ada Is anybody home?')
    await bob.getByRole('textbox').fill('Just us')
    await bob.getByRole('textbox').press('Enter')
    await shows(ada, 'Bob Just us')
    expect(await ada.locator('.own').allTextContents()).toEqual(['Ada Is anybody home?'])
    expect(await ada.getByRole('textbox').inputValue()).toBe('')
  },

  async useEvent(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    await shows(bob, 'Ada is here')
    await story.press('Wave', ada)
    await shows(bob, 'Ada: hello!')
    await story.press('Leave', ada)
    await shows(bob, 'Ada left')
    await story.press('Join', ada)
    await until('Ada is here again', async () => (await bob.getByText('Ada is here').count()) === 2)
  },

  async useFileTransfers(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    await story.meets('Ada', 1)
    await story.press('Ada offers 24 MB')
    await story.press('Accept', bob)
    await shows(ada, 'to Bob: done')
    await shows(bob, 'from Ada: done')
    const [download] = await Promise.all([story.page.waitForEvent('download'), story.press('Save', bob)])
    expect(download.suggestedFilename()).toBe('holiday.mp4')
    expect((await stat(await download.path())).size).toBe(24_000_000)

    await story.press('Ada offers 24 MB')
    await story.press('Stop', bob)
    for (const page of [ada, bob]) await shows(page, 'stopped')
    await story.press('Clear', bob)
    await hides(bob, 'holiday.mp4')
  },

  async useStream(story) {
    const [ada, bob] = [story.of('Ada'), story.of('Bob')]
    await story.press('Show a picture', ada)
    await shows(bob.locator('figure'), 'Ada')
    const video = bob.locator('video')
    const seconds = () =>
      video.evaluate((element: HTMLVideoElement) => (element.videoWidth > 0 ? element.currentTime : 0))
    const before = await until('a picture is there', seconds)
    await until('it moves', async () => (await seconds()) > before)
    await story.press('Stop', ada)
    await hides(bob.locator('figure'), 'Ada')
  },

  async useRelays(story) {
    const bob = story.of('Bob')
    await shows(bob.locator('li'), /127\.0\.0\.1:9 online \d+ ms/)
    await story.press('Stop the relay')
    await hides(bob.locator('li'), 'online')
    await story.press('Start the relay')
    await shows(bob.locator('li'), 'online')
  },
}

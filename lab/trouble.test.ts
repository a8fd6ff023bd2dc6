import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import type { Tab } from '../e2e/lib/tab.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'
import { Meeting, wayBetween } from './lib/meeting.ts'
import type { NatKind } from './lib/natKinds.ts'
import { NatLab, RELAY } from './lib/natLab.ts'

type Nats = [NatKind, NatKind]

const missing = missingBrowser('chromium')
const CONES: Nats = ['port-restricted', 'port-restricted']
const STRICT: Nats = ['symmetric', 'symmetric']
let lab: NatLab

describe.skipIf(whyNoLab() !== undefined || missing !== undefined)('a network', () => {
  beforeAll(async () => {
    lab = await NatLab.open()
  })

  afterAll(() => lab?.close())

  const meet = (nats: Nats) => {
    onTestFailed(() => console.log(lab.relay.logs.join('\n')))
    return Meeting.of(lab, { browsers: ['chromium', 'chromium'], nats })
  }

  test('that blocks UDP is said to be one, until it lets UDP through', async () => {
    lab.network.setNat('a', 'blocked')
    const tab = await lab.openTab('chromium', 'a')
    expect(await connect(tab)).toBe('relay-unreachable')
    lab.network.setNat('a', 'symmetric')
    expect(await connect(tab)).toBe('connected')
    await tab.close()
  })

  test.for([CONES, STRICT])(
    'that takes 40 ms and loses every hundredth packet is good enough behind %s and %s',
    async (nats) => {
      await lab.network.slow(40, 1)
      try {
        const meeting = await meet(nats)
        await meeting.talk()
        await meeting.end()
      } finally {
        await lab.network.fast()
      }
    },
  )

  const comesBack = async (meeting: Meeting, [one, other]: Nats, what: string) => {
    const { ms, anew } = await meeting.comeBack()
    console.log(`${one} and ${other}, ${what}: back after ${ms} ms${anew ? ', as new peers' : ''}`)
    // The links to the relay, too: it lets both into another room.
    for (const tab of meeting.tabs) await tab.evaluate(() => window.page.cycleAlone('elsewhere', 1))
    await meeting.goes(wayBetween(one, other))
    await meeting.end()
  }

  test.for<Nats>([STRICT, ['symmetric', 'open']])(
    'comes back when its router forgets its mappings, behind %s and %s',
    async (nats) => {
      const meeting = await meet(nats)
      lab.network.forget('a')
      await comesBack(meeting, nats, 'forgotten')
    },
  )

  test.for<Nats>([CONES, ['symmetric', 'port-restricted']])(
    'comes back when its router gets another address, behind %s and %s',
    async (nats) => {
      const meeting = await meet(nats)
      lab.network.renumber('a')
      await comesBack(meeting, nats, 'renumbered')
    },
  )

  test('outlives a restart of the relay over which it goes', async () => {
    const meeting = await meet(STRICT)
    await meeting.goes('turn')
    await lab.relay.kill()
    await lab.startRelay()
    await comesBack(meeting, STRICT, 'relay restarted')
  })

  test('needs one UDP port of the relay, and nothing else', () => {
    expect(lab.relaySockets().filter((address) => !address.startsWith('127.'))).toEqual([RELAY])
    const { taken, dropped } = lab.firewall.counters()
    console.log(`the firewall let ${taken} packets to ${RELAY}, and none of ${dropped} others`)
    expect(taken).toBeGreaterThan(0)
  })
})

/** 'connected', or the code of the error. */
function connect(tab: Tab): Promise<string> {
  return tab.evaluate(() =>
    window.page.connect().then(
      () => 'connected',
      (error: { code: string }) => error.code,
    ),
  )
}

import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import type { Tab } from '../e2e/lib/tab.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'
import { Meeting, routeBetween } from './lib/meeting.ts'
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

  const openMeeting = (nats: Nats) => {
    onTestFailed(() => console.log(lab.relay.logs.join('\n')))
    return Meeting.of(lab, { browsers: ['chromium', 'chromium'], nats })
  }

  test('that blocks UDP is reported as such, until it accepts UDP', async () => {
    lab.network.setNat('a', 'blocked')
    const tab = await lab.openTab('chromium', 'a')
    expect(await connect(tab)).toBe('relay-unreachable')
    lab.network.setNat('a', 'symmetric')
    expect(await connect(tab)).toBe('connected')
    await tab.close()
  })

  test.for([CONES, STRICT])(
    'with 40 ms of delay and 1 % of loss connects pages behind %s and %s',
    async (nats) => {
      await lab.network.slow(40, 1)
      try {
        const meeting = await openMeeting(nats)
        await meeting.exchange()
        await meeting.end()
      } finally {
        await lab.network.fast()
      }
    },
  )

  const recovers = async (meeting: Meeting, [one, other]: Nats, what: string) => {
    const { ms, reconnected } = await meeting.recover()
    console.log(`${one} and ${other}, ${what}: back after ${ms} ms${reconnected ? ', as new peers' : ''}`)
    // Their links to the relay work, too: both can join another room.
    for (const tab of meeting.tabs) await tab.evaluate(() => window.page.cycleAlone('elsewhere', 1))
    await meeting.hasRoute(routeBetween(one, other))
    await meeting.end()
  }

  test.for<Nats>([STRICT, ['symmetric', 'open']])(
    'recovers when its router loses its mappings, behind %s and %s',
    async (nats) => {
      const meeting = await openMeeting(nats)
      lab.network.forget('a')
      await recovers(meeting, nats, 'forgotten')
    },
  )

  test.for<Nats>([CONES, ['symmetric', 'port-restricted']])(
    'recovers when its router gets another address, behind %s and %s',
    async (nats) => {
      const meeting = await openMeeting(nats)
      lab.network.renumber('a')
      await recovers(meeting, nats, 'renumbered')
    },
  )

  test('recovers when the relay of its TURN route restarts', async () => {
    const meeting = await openMeeting(STRICT)
    await meeting.hasRoute('turn')
    await lab.relay.kill()
    await lab.startRelay()
    await recovers(meeting, STRICT, 'relay restarted')
  })

  test('needs one UDP port of the relay, and nothing else', () => {
    expect(lab.relaySockets().filter((address) => !address.startsWith('127.'))).toEqual([RELAY])
    const { accepted, dropped } = lab.firewall.counters()
    console.log(`the firewall accepted ${accepted} packets to ${RELAY}, and dropped ${dropped} others`)
    expect(accepted).toBeGreaterThan(0)
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

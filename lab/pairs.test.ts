import { afterAll, beforeAll, describe, onTestFailed, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'
import { Matrix } from './lib/matrix.ts'
import { type Guests, Meeting, routeBetween } from './lib/meeting.ts'
import { NAT_KINDS, type NatKind } from './lib/natKinds.ts'
import { NatLab } from './lib/natLab.ts'

const everyPair = NAT_KINDS.flatMap((a, i) => NAT_KINDS.slice(i).map((b): [NatKind, NatKind] => [a, b]))
const matrix = new Matrix()
let lab: NatLab

describe.skipIf(whyNoLab() !== undefined)('two pages', () => {
  beforeAll(async () => {
    lab = await NatLab.open()
  })

  afterAll(async () => {
    matrix.print()
    await lab?.close()
  })

  describe.for<[...Guests['browsers'], [NatKind, NatKind][]]>([
    ['chromium', 'chromium', everyPair],
    [
      'chromium',
      'firefox',
      [
        ['port-restricted', 'port-restricted'],
        ['address-restricted', 'symmetric'],
        ['symmetric', 'port-restricted'],
        ['symmetric', 'symmetric'],
      ],
    ],
    [
      'firefox',
      'firefox',
      [
        ['port-restricted', 'port-restricted'],
        ['port-restricted', 'symmetric'],
        ['symmetric', 'symmetric'],
      ],
    ],
  ])('in %s and %s', ([one, other, pairs]) => {
    test.for(pairs)('meet behind %s and %s', async (nats, { skip }) => {
      const missing = missingBrowser(one, other)
      skip(missing !== undefined, missing)
      onTestFailed(() => console.log(lab.relay.logs.join('\n')))
      const guests: Guests = { browsers: [one, other], nats }
      const meeting = await Meeting.of(lab, guests)
      await meeting.exchange()
      const route = routeBetween(...nats)
      await meeting.hasRoute(route)
      matrix.add(guests, `${route} ${meeting.ms} ms`)
      await meeting.end()
    })
  })
})

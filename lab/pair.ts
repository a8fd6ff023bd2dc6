// npm run lab:pair -- symmetric port-restricted chromium firefox: two connected pages, and a prompt to disturb their
// network.
import { createInterface } from 'node:readline'
import type { BrowserKind } from '../e2e/lib/tab.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'
import { Meeting } from './lib/meeting.ts'
import { NAT_KINDS, type NatKind } from './lib/natKinds.ts'
import { NatLab } from './lib/natLab.ts'
import type { Place } from './lib/natNetwork.ts'

const HELP = `forget a · renumber b · nat a symmetric · slow 40 1 · fast · restart · talk · logs · end
NATs: ${NAT_KINDS.join(', ')}, blocked`

const why = whyNoLab()
if (why) throw new Error(`The lab cannot run here, because ${why}.`)
const [a = 'symmetric', b = a, one = 'chromium', other = one] = process.argv.slice(2)
const lab = await NatLab.open()
try {
  const meeting = await Meeting.of(lab, {
    browsers: [one as BrowserKind, other as BrowserKind],
    nats: [a as NatKind, b as NatKind],
  })
  console.log(`met after ${meeting.ms} ms`, await meeting.routes())
  console.log(`In namespaces: ${Object.values(lab.network.clients).map(({ name }) => name)}\n${HELP}`)
  for await (const line of prompt()) {
    if (line.trim() === 'end') break
    await run(meeting, line.trim().split(' ')).catch(console.error)
  }
} finally {
  await lab.close()
}
process.exit()

async function* prompt(): AsyncGenerator<string> {
  const input = createInterface({ input: process.stdin, output: process.stdout })
  input.on('SIGINT', () => input.close())
  input.prompt()
  for await (const line of input) {
    yield line
    input.prompt()
  }
}

async function run(meeting: Meeting, [what, ...args]: string[]): Promise<void> {
  const place = args[0] === 'b' ? 'b' : ('a' satisfies Place)
  switch (what) {
    case 'forget':
    case 'renumber':
      return lab.network[what](place)
    case 'nat':
      return lab.network.setNat(place, args[1] as NatKind)
    case 'slow':
      return lab.network.slow(Number(args[0]), Number(args[1]))
    case 'fast':
      return lab.network.fast()
    case 'restart':
      await lab.relay.kill()
      await lab.startRelay()
      return
    case 'talk':
      return console.log(await meeting.recover(), await meeting.routes())
    case 'logs':
      return console.log(lab.relay.logs.join('\n'))
    default:
      return console.log(HELP)
  }
}

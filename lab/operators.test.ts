import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingBrowser } from '../e2e/lib/browsers.ts'
import { Cleanup } from '../e2e/lib/cleanup.ts'
import { codeBlocksOf, readPages } from '../e2e/lib/markdown.ts'
import { run } from '../e2e/lib/run.ts'
import { whyNoLab } from '../scripts/lib/labTools.mjs'
import { Meeting } from './lib/meeting.ts'
import { NatLab, RELAY } from './lib/natLab.ts'
import { RELAY_ADDRESS } from './lib/natNetwork.ts'
import { loadRules } from './lib/nft.ts'
import { connectsFrom, listenIn } from './lib/tcp.ts'
import { UdpAgent } from './lib/udpAgent.ts'

const PAGE = 'docs/operate/relay.md'
const MESH_PORT = 7_400
const OTHER_PORT = 7_401
const bin = fileURLToPath(new URL('../relay/bin/lumamesh-relay.js', import.meta.url))

/** The one block of rules on that page, word for word. */
async function rulesOfPage(): Promise<string> {
  const blocks = (await readPages()).filter(({ path }) => path === PAGE).flatMap(codeBlocksOf)
  const [rules, ...more] = blocks.filter(({ language }) => language === 'nft')
  if (!rules || more.length > 0) throw new Error(`${PAGE} has not one block of rules`)
  return rules.code
}

describe.skipIf(whyNoLab() !== undefined || missingBrowser('chromium') !== undefined)(
  'the firewall that operators are told to have',
  () => {
    const cleanup = new Cleanup()
    let lab: NatLab
    let recordFile: string

    beforeAll(async () => {
      lab = await NatLab.open()
      cleanup.defer(() => lab.close())
      // In place of the lab's own, and twice, as who changes it does.
      const rules = await rulesOfPage()
      loadRules(lab.network.relay, 'flush ruleset')
      loadRules(lab.network.relay, rules)
      loadRules(lab.network.relay, rules)
      const folder = await mkdtemp(join(tmpdir(), 'lumamesh-operators-'))
      cleanup.defer(() => rm(folder, { recursive: true }))
      recordFile = join(folder, 'relays.json')
      await writeFile(recordFile, JSON.stringify({ v: 1, relays: lab.relay.records }))
    })

    afterAll(() => cleanup.run())

    /** `lumamesh-relay check` from a home. @throws with what it printed where it fails */
    const check = (...args: string[]) => {
      const [program, all] = lab.network.clients.a.command(process.execPath, bin, 'check', ...args)
      return run(program, all, {})
    }

    test('lets two pages meet, by TURN where they have to', async () => {
      const meeting = await Meeting.of(lab, {
        browsers: ['chromium', 'chromium'],
        nats: ['symmetric', 'symmetric'],
      })
      await meeting.goes('turn')
      await meeting.talk()
      await meeting.end()
    })

    test('lets other relays in, and nobody to anything else', async () => {
      const { relay, internet } = lab.network
      await listenIn(cleanup, relay, [MESH_PORT, OTHER_PORT])
      expect(await connectsFrom(internet, RELAY_ADDRESS, MESH_PORT)).toBe(true)
      expect(await connectsFrom(internet, RELAY_ADDRESS, OTHER_PORT)).toBe(false)
      expect(await connectsFrom(relay, RELAY_ADDRESS, OTHER_PORT)).toBe(true)
    })

    test('lets the relay ask others, and their answers in', async () => {
      const { relay, internet } = lab.network
      const [inside, outside] = [`${RELAY_ADDRESS}:40000`, '198.18.10.1:3478']
      const asking = await UdpAgent.start(relay, [inside])
      const answering = await UdpAgent.start(internet, [outside])
      asking.send(inside, outside, 'question')
      expect((await answering.hears('question')).from).toBe(inside)
      answering.send(outside, inside, 'answer')
      await asking.hears('answer')
      await Promise.all([asking.close(), answering.close()])
    })

    test('passes a check from behind a NAT, which says so where UDP is blocked', async () => {
      lab.network.setNat('a', 'port-restricted')
      const seen = await check('--config', recordFile, '--mesh', String(MESH_PORT))
      expect(seen).toContain(`${RELAY} answers; it sees us at ${lab.network.publicAddress('a')}:`)
      for (const step of ['udp', 'record', 'dial', 'fingerprint', 'welcome', 'rtt', 'turn', 'mesh'])
        expect(seen).toMatch(new RegExp(`^✓ ${step} `, 'm'))
      lab.network.setNat('a', 'blocked')
      await expect(check('--config', recordFile, '--timeout', '2s')).rejects.toThrow('✗ udp')
    })
  },
)

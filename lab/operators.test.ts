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

/** The block of nft rules of that page. */
async function rulesOfPage(): Promise<string> {
  const blocks = (await readPages()).filter(({ path }) => path === PAGE).flatMap(codeBlocksOf)
  const [rules, ...more] = blocks.filter(({ language }) => language === 'nft')
  if (!rules || more.length > 0) throw new Error(`${PAGE} must have one block of nft rules`)
  return rules.code
}

describe.skipIf(whyNoLab() !== undefined || missingBrowser('chromium') !== undefined)(
  'the firewall of the page for operators',
  () => {
    const cleanup = new Cleanup()
    let lab: NatLab
    let recordFile: string

    beforeAll(async () => {
      lab = await NatLab.open()
      cleanup.defer(() => lab.close())
      // In place of the lab's own, and twice, as an operator who changes it does.
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

    /** Runs `lumamesh-relay check` at a client. @throws Error with its output if it fails */
    const check = (...args: string[]) => {
      const [program, all] = lab.network.clients.a.command(process.execPath, bin, 'check', ...args)
      return run(program, all, {})
    }

    test('lets two pages connect over TURN', async () => {
      const meeting = await Meeting.of(lab, {
        browsers: ['chromium', 'chromium'],
        nats: ['symmetric', 'symmetric'],
      })
      await meeting.hasRoute('turn')
      await meeting.exchange()
      await meeting.end()
    })

    test('accepts connections of other relays, and none to other ports', async () => {
      const { relay, internet } = lab.network
      await listenIn(cleanup, relay, [MESH_PORT, OTHER_PORT])
      expect(await connectsFrom(internet, RELAY_ADDRESS, MESH_PORT)).toBe(true)
      expect(await connectsFrom(internet, RELAY_ADDRESS, OTHER_PORT)).toBe(false)
      expect(await connectsFrom(relay, RELAY_ADDRESS, OTHER_PORT)).toBe(true)
    })

    test('accepts responses to packets of the relay', async () => {
      const { relay, internet } = lab.network
      const [inside, outside] = [`${RELAY_ADDRESS}:40000`, '198.18.10.1:3478']
      const asking = await UdpAgent.start(relay, [inside])
      const answering = await UdpAgent.start(internet, [outside])
      asking.send(inside, outside, 'question')
      expect((await answering.receive('question')).from).toBe(inside)
      answering.send(outside, inside, 'answer')
      await asking.receive('answer')
      await Promise.all([asking.close(), answering.close()])
    })

    test('passes a check from behind a NAT, which fails if UDP is blocked', async () => {
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

import { recordToJson } from '@lumamesh/core/protocol'
import { afterAll, expect, test } from 'vitest'
import { loadIdentity } from '../relay/src/identity/identity.ts'
import { signRecord } from '../relay/src/identity/signRecord.ts'
import { testDirectory } from '../relay/src/testing/testDirectory.ts'
import { testNat } from '../relay/src/testing/testNat.ts'
import { testRelay } from '../relay/src/testing/testRelay.ts'
import { ownAddress } from '../scripts/lib/address.mjs'
import { Browsers, missingBrowser } from './lib/browsers.ts'
import { serveRoomPage } from './lib/site.ts'
import type { BrowserKind, Tab } from './lib/tab.ts'
import { openRoomTabs } from './lib/tabs.ts'
import { until } from './lib/until.ts'

const browsers = new Browsers()

afterAll(() => browsers.close())

// Firefox does not use loopback. relay/src/rebinding.test.ts covers IPv6, which browsers do not use if the machine has only ::1.
const host = ownAddress() ?? '127.0.0.1'

test.for<BrowserKind>(['chromium', 'firefox'])(
  '%s keeps its relay link when a NAT changes its port',
  async (kind, { skip }) => {
    const why = missingBrowser(kind)
    skip(why !== undefined, why)
    skip(kind === 'firefox' && host === '127.0.0.1', 'this machine has only loopback')
    const DATA_DIR = await testDirectory()
    const relay = await testRelay({ HOST: host, PUBLIC_IP: host, DATA_DIR })
    const nat = await testNat(relay.port, host)
    const identity = await loadIdentity(DATA_DIR)
    // Newer than the record in WELCOME, which has the address of the relay itself.
    const seq = relay.record.seq + 1_000_000
    const record = signRecord(
      identity,
      { fingerprint: relay.record.fingerprint, addresses: [{ host, port: nat.port }], seq },
      Date.now(),
    )
    const server = await serveRoomPage([recordToJson(record)])
    const [tab] = (await openRoomTabs(await browsers.get(kind), server.url('/'), 1)) as [Tab]
    await tab.evaluate(() => window.page.connect())
    await until('the relay has the link', () => relay.stats.links === 1)
    await nat.rebind()
    await until('the relay answers at the new port', () => nat.returned >= 5)
    await until('the page is online', () => tab.evaluate(() => window.page.status() === 'online'))
    await until('the relay has one link', () => relay.stats.links === 1)
    // Firefox sends a check only every few seconds, so a new dial may precede the next check of the old link.
    if (kind === 'chromium') expect(nat.usernames.size).toBe(1)
    await tab.close()
    await server.close()
  },
)

import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from '../../e2e/lib/cleanup.ts'
import { doorHere, doorIn } from '../../e2e/lib/doors.ts'
import { launchBrowserIn } from '../../e2e/lib/labBrowser.ts'
import { type LabRelay, startLabRelay } from '../../e2e/lib/labRelay.ts'
import { missingLab } from '../../e2e/lib/namespaces.ts'
import { sweepNamespaces } from '../../e2e/lib/netns.ts'
import { serveRoomPage } from '../../e2e/lib/site.ts'
import type { BrowserKind, TestBrowser } from '../../e2e/lib/tab.ts'
import { NatNetwork, PAGES_ADDRESS, type Place, RELAY_ADDRESS } from './natNetwork.ts'

/** Browsers behind NATs, a relay behind a firewall, and the room page. */
export interface NatLab {
  readonly network: NatNetwork
  readonly relay: LabRelay
  /** The room page, as every browser of the lab opens it. */
  readonly url: string
  browser(kind: BrowserKind, place: Place): Promise<TestBrowser>
  /** Ends the relay at once, and starts it again with the same keys. */
  restartRelay(): Promise<void>
  close(): Promise<void>
}

/** Why there can be no such lab here, if so. */
export function missingNatLab(): string | undefined {
  try {
    for (const program of ['nft', 'conntrack', 'python3'])
      execFileSync(program, ['--version'], { stdio: 'pipe' })
  } catch {
    return 'the NAT lab needs nftables, conntrack and python3'
  }
  return missingLab()
}

export async function openNatLab(): Promise<NatLab> {
  sweepNamespaces()
  const cleanup = new Cleanup()
  try {
    return await build(cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function build(cleanup: Cleanup): Promise<NatLab> {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-lab-'))
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  const network = new NatNetwork(cleanup)
  const start = () => startLabRelay(cleanup, network.relay, { address: RELAY_ADDRESS, dataDir: folder })
  let relay = await start()
  const pages = await serveRoomPage(relay.records)
  cleanup.defer(() => pages.close())
  const socket = join(folder, 'pages.socket')
  await doorHere(cleanup, socket, `127.0.0.1:${pages.port}`)
  await doorIn(cleanup, network.pages, `${PAGES_ADDRESS}:80`, socket)
  return {
    network,
    get relay() {
      return relay
    },
    url: `http://${PAGES_ADDRESS}/`,
    browser: (kind, place) =>
      launchBrowserIn(cleanup, network.clients[place], { kind, trusted: PAGES_ADDRESS, folder }),
    async restartRelay() {
      await relay.kill()
      relay = await start()
    },
    close: () => cleanup.run(),
  }
}

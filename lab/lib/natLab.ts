import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from '../../e2e/lib/cleanup.ts'
import { launchBrowserIn } from '../../e2e/lib/labBrowser.ts'
import { type LabRelay, startLabRelay } from '../../e2e/lib/labRelay.ts'
import { sweepNamespaces } from '../../e2e/lib/netns.ts'
import { forwardInNamespace, forwardLocally } from '../../e2e/lib/portForwards.ts'
import { serveRoomPage } from '../../e2e/lib/site.ts'
import type { BrowserKind, Tab, TestBrowser } from '../../e2e/lib/tab.ts'
import { openRoomTabs } from '../../e2e/lib/tabs.ts'
import { Firewall } from './firewall.ts'
import { NatNetwork, type Place, RELAY_ADDRESS } from './natNetwork.ts'

const RELAY_PORT = 3_478
/** The relay's address for all clients. */
export const RELAY = `${RELAY_ADDRESS}:${RELAY_PORT}`

/** Browsers behind NATs, and a relay behind a firewall. */
export class NatLab {
  readonly network: NatNetwork
  readonly firewall: Firewall
  readonly #cleanup: Cleanup
  readonly #folder: string
  readonly #browsers = new Map<string, Promise<TestBrowser>>()
  #relay: LabRelay | undefined

  private constructor(cleanup: Cleanup, folder: string) {
    this.#cleanup = cleanup
    this.#folder = folder
    this.network = new NatNetwork(cleanup)
    this.firewall = new Firewall(this.network.relay, RELAY_PORT)
  }

  static async open(): Promise<NatLab> {
    sweepNamespaces()
    const cleanup = new Cleanup()
    try {
      const folder = await mkdtemp(join(tmpdir(), 'lumamesh-lab-'))
      cleanup.defer(() => rm(folder, { recursive: true, force: true }))
      const lab = new NatLab(cleanup, folder)
      await lab.#servePages(await lab.startRelay())
      return lab
    } catch (error) {
      await cleanup.run()
      throw error
    }
  }

  get relay(): LabRelay {
    if (!this.#relay) throw new Error('The relay was not started')
    return this.#relay
  }

  /** Starts the relay. After relay.kill(), it is the same relay again, with the same keys. */
  async startRelay(): Promise<LabRelay> {
    this.#relay = await startLabRelay(this.#cleanup, this.network.relay, {
      address: RELAY_ADDRESS,
      dataDir: this.#folder,
    })
    return this.#relay
  }

  /** The addresses on which the relay's machine listens for UDP and TCP. */
  relaySockets(): string[] {
    const [program, args] = this.network.relay.command('ss', '-Htuln')
    const lines = execFileSync(program, args, { encoding: 'utf8' }).trim().split('\n')
    return lines.map((line) => line.split(/\s+/)[4] ?? '')
  }

  /** Opens a room page in the browser of that kind at that place. The browser stays open until the lab closes. */
  async openTab(kind: BrowserKind, place: Place): Promise<Tab> {
    const key = `${kind} ${place}`
    const browser =
      this.#browsers.get(key) ??
      launchBrowserIn(this.#cleanup, this.network.clients[place], {
        kind,
        trusted: 'localhost',
        folder: this.#folder,
      })
    this.#browsers.set(key, browser)
    const [tab] = await openRoomTabs(await browser, 'http://localhost/', 1)
    if (!tab) throw new Error('No tab was opened')
    return tab
  }

  /** Ends all processes of the lab, and removes its namespaces and files. */
  close(): Promise<void> {
    return this.#cleanup.run()
  }

  /** Serves the page on the loopback of each client: it loads whatever the router drops, and is a secure context. */
  async #servePages({ records }: LabRelay): Promise<void> {
    const pages = await serveRoomPage(records)
    this.#cleanup.defer(() => pages.close())
    const socket = join(this.#folder, 'pages.socket')
    await forwardLocally(this.#cleanup, socket, `127.0.0.1:${pages.port}`)
    const clients = Object.values(this.network.clients)
    await Promise.all(
      clients.map((client) =>
        forwardInNamespace(this.#cleanup, { namespace: client, from: '127.0.0.1:80', to: socket }),
      ),
    )
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from './cleanup.ts'
import { launchBrowserIn } from './labBrowser.ts'
import { HUB_ADDRESS, LabNetwork, type Place } from './labNetwork.ts'
import { type LabRelay, startLabRelay } from './labRelay.ts'
import { Netns, sweepNamespaces } from './netns.ts'
import { forwardInNamespace, forwardLocally } from './portForwards.ts'
import { serveRoomPage } from './site.ts'
import type { BrowserKind, TestBrowser } from './tab.ts'

/** Browsers on two separate networks. A hub with a relay and the room page connects them. */
export interface Lab {
  readonly relay: LabRelay
  /** The URL of a page for every browser of the lab. */
  url(path: string): string
  /** Starts a browser on that network. It is closed with the lab. */
  browser(kind: BrowserKind, place: Place): Promise<TestBrowser>
  /** Drops every packet between the two networks. Both still reach the relay. */
  cut(): void
  heal(): void
  /** Unplugs a browser's whole network. */
  cutAll(place: Place): void
  healAll(place: Place): void
  /** Replaces the address of a network. */
  changeAddress(place: Place): void
  /** Delays packets between the networks by `delayMs` in each direction, and drops `lossPercent` of them. Needs python3. */
  slow(delayMs: number, lossPercent: number): Promise<void>
  /** Ends `slow`. */
  fast(): Promise<void>
  /** Ends every process and namespace of the lab. */
  close(): Promise<void>
}

/** Why this machine can't have a lab, if so. */
export function missingLab(): string | undefined {
  try {
    new Netns('probe').delete()
    return undefined
  } catch {
    return 'a lab of network namespaces needs Linux, root and iproute2'
  }
}

/** @param scripts of e2e/pages, to run before the library loads, as in serveRoomPage */
export async function openLab(scripts: readonly string[] = []): Promise<Lab> {
  sweepNamespaces()
  const cleanup = new Cleanup()
  try {
    return await build(cleanup, scripts)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function build(cleanup: Cleanup, scripts: readonly string[]): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-lab-'))
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  const network = new LabNetwork(cleanup)
  const relay = await startLabRelay(cleanup, network.hub, { address: HUB_ADDRESS, dataDir: folder })
  const pages = await serveRoomPage(relay.records, scripts, { full: true })
  cleanup.defer(() => pages.close())
  const socket = join(folder, 'pages.socket')
  await forwardLocally(cleanup, socket, `127.0.0.1:${pages.port}`)
  await forwardInNamespace(cleanup, { namespace: network.hub, from: `${HUB_ADDRESS}:80`, to: socket })
  return {
    relay,
    url: (path) => `http://${HUB_ADDRESS}${path}`,
    browser: (kind, place) =>
      launchBrowserIn(cleanup, network.clients[place], { kind, trusted: HUB_ADDRESS, folder }),
    cut: () => network.cut(),
    heal: () => network.heal(),
    cutAll: (place) => network.cutAll(place),
    healAll: (place) => network.healAll(place),
    changeAddress: (place) => network.changeAddress(place),
    slow: (delayMs, lossPercent) => network.slow(delayMs, lossPercent),
    fast: () => network.fast(),
    close: () => cleanup.run(),
  }
}

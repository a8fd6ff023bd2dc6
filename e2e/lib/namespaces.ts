import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from './cleanup.ts'
import { doorHere, doorIn } from './doors.ts'
import { launchBrowserIn } from './labBrowser.ts'
import { HUB_ADDRESS, LabNetwork, type Place } from './labNetwork.ts'
import { type LabRelay, startLabRelay } from './labRelay.ts'
import { Netns, sweepNamespaces } from './netns.ts'
import { serveRoomPage } from './site.ts'
import type { BrowserKind, TestBrowser } from './tab.ts'

/** Browsers at two places, each with a network of its own; between them a hub with a relay and the room page. */
export interface Lab {
  readonly relay: LabRelay
  /** The address of a page as every browser of the lab opens it. */
  url(path: string): string
  /** Starts a browser there; it is closed with the lab. */
  browser(kind: BrowserKind, place: Place): Promise<TestBrowser>
  /** Drops every packet from one place to the other, both ways; the relay hears both as before. */
  cut(): void
  heal(): void
  /** Pulls the plug of a place: it loses its whole network. */
  cutAll(place: Place): void
  healAll(place: Place): void
  /** Gives a place another address in exchange for the one that it has. */
  changeAddress(place: Place): void
  /** Delays what goes from one place to the other by `delayMs` each way, and loses `lossPercent` of it. Needs python3. */
  slow(delayMs: number, lossPercent: number): Promise<void>
  /** Undoes `slow`. */
  fast(): Promise<void>
  /** Ends all that runs in the lab, and leaves nothing behind. */
  close(): Promise<void>
}

/** Why there can be no lab here, if so. */
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
  await doorHere(cleanup, socket, `127.0.0.1:${pages.port}`)
  await doorIn(cleanup, network.hub, `${HUB_ADDRESS}:80`, socket)
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

import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findChromium, findFirefox } from '../../scripts/lib/browsers.mjs'
import { launchChromium } from './chromium.ts'
import type { Cleanup } from './cleanup.ts'
import { launchFirefox } from './firefox.ts'
import type { Netns } from './netns.ts'
import { forwardInNamespace, forwardLocally } from './portForwards.ts'
import type { BrowserKind, TestBrowser } from './tab.ts'

export interface LabBrowserOptions {
  kind: BrowserKind
  /** The host that serves the pages over http, which the browser trusts as with https. */
  trusted: string
  /** The parent folder for its profile. */
  folder: string
}

/** A browser in a network namespace. */
export async function launchBrowserIn(
  cleanup: Cleanup,
  namespace: Netns,
  { kind, trusted, folder }: LabBrowserOptions,
): Promise<TestBrowser> {
  const found = kind === 'chromium' ? findChromium() : findFirefox()
  if (!found) throw new Error(`This machine has no ${kind}`)
  const [program, args] = namespace.command(found)
  const own = await mkdtemp(join(folder, `${kind}-`))
  const executablePath = join(own, kind)
  await writeFile(executablePath, `#!/bin/sh\nexec ${program} ${args.join(' ')} "$@"\n`, { mode: 0o755 })
  const browser =
    kind === 'chromium'
      ? await launchChromium({
          executablePath,
          args: [`--unsafely-treat-insecure-origin-as-secure=http://${trusted}`],
        })
      : await launchFirefox({
          executablePath,
          prefs: { 'dom.securecontext.allowlist': trusted },
          debuggingPort: await reachablePort(cleanup, namespace, join(own, 'socket')),
        })
  cleanup.defer(() => browser.close())
  return browser
}

/** A port on which this process reaches the listener on the same port of the namespace's loopback. */
async function reachablePort(cleanup: Cleanup, namespace: Netns, socket: string): Promise<number> {
  const port = await forwardLocally(cleanup, '127.0.0.1:0', socket)
  await forwardInNamespace(cleanup, { namespace, from: socket, to: `127.0.0.1:${port}` })
  return port
}

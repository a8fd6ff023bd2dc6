import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findChromium, findFirefox } from '../../scripts/lib/browsers.mjs'
import { tcpPort } from '../../scripts/lib/ports.mjs'
import { launchChromium } from './chromium.ts'
import type { Cleanup } from './cleanup.ts'
import { doorIn } from './doors.ts'
import { launchFirefox } from './firefox.ts'
import type { Netns } from './netns.ts'
import type { BrowserKind, TestBrowser } from './tab.ts'

export interface LabBrowserOptions {
  kind: BrowserKind
  /** The host that serves the pages over http, to be trusted like one with https. */
  trusted: string
  /** A folder for sockets and scripts. */
  folder: string
}

/** A browser that knows only the network of its namespace. */
export async function launchBrowserIn(
  cleanup: Cleanup,
  namespace: Netns,
  { kind, trusted, folder }: LabBrowserOptions,
): Promise<TestBrowser> {
  const found = kind === 'chromium' ? findChromium() : findFirefox()
  if (!found) throw new Error(`No ${kind} on this machine`)
  const [program, args] = namespace.command(found)
  const executablePath = join(folder, `${namespace.name}-${kind}`)
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
          debuggingPort: await reachablePort(cleanup, namespace, `${executablePath}.socket`),
        })
  cleanup.defer(() => browser.close())
  return browser
}

/** A port on which this process reaches whoever listens on the same one of the namespace's loopback. */
async function reachablePort(cleanup: Cleanup, namespace: Netns, socket: string): Promise<number> {
  const port = await tcpPort(9300)
  const address = `127.0.0.1:${port}`
  await doorIn(cleanup, namespace, { inside: address, outside: address, socket })
  return port
}

import type { Log } from '../shared/log.ts'
import { stopWithNpx } from './npx.ts'

/** What a drain needs from a relay. */
export interface Drainable {
  readonly stats: { readonly links: number }
  drain(): void
  close(): Promise<void>
}

/** How often the number of pages is checked, ms. */
const LOOK_MS = 50

/** Whether to wait for pages that are still connected, at most `seconds` after `begun`, ms. */
export function isDraining(links: number, begun: number, seconds: number, now: number): boolean {
  return links > 0 && now - begun < seconds * 1_000
}

/** Sends all pages to other relays, waits at most `seconds` until they have left, and closes the relay. */
export async function stopGracefully(relay: Drainable, seconds: number, log: Log): Promise<void> {
  const begun = performance.now()
  log.info({ links: relay.stats.links, seconds }, 'stopping: pages are sent to other relays')
  relay.drain()
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (isDraining(relay.stats.links, begun, seconds, performance.now())) return
      clearInterval(look)
      resolve()
    }, LOOK_MS)
  })
  const { links } = relay.stats
  await relay.close()
  log.info({ links, ms: Math.round(performance.now() - begun) }, 'stopped')
}

/** Stops in order at SIGTERM, SIGINT or the end of npx, and at once at the second of them. */
export function stopWhenAsked(
  relay: Drainable,
  seconds: number,
  log: Log,
  exit: (code: number) => void,
): void {
  let stopping = false
  const stop = (reason: string) => {
    if (stopping) {
      log.warn({ reason }, 'stopping at once')
      return exit(0)
    }
    stopping = true
    // The exit does not wait for native threads.
    void stopGracefully(relay, seconds, log).finally(() => exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  stopWithNpx(() => stop('npx has ended'))
}

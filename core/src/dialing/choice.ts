import type { KnownRelay } from './relayDirectory.ts'

/** A home this near is good enough, ms. */
const NEAR_MS = 30
/** A relay is clearly nearer from here on; less would have pages go to and fro. */
const CLEARLY = 0.7

/** Whether two relays are likely to fail together: on one IPv4 /16, or one IPv6 /32. */
export function neighbours(a: KnownRelay, b: KnownRelay): boolean {
  return networkOf(a) === networkOf(b)
}

/** Whether it may be better than those in use: an untried one, where the home is far or would fall together with the spare. */
export function promises(relay: KnownRelay, [home, spare]: readonly KnownRelay[]): boolean {
  if (relay.failures || relay.rtt !== undefined || !home || !spare) return false
  return (home.rtt ?? 0) > NEAR_MS || spreads(relay, home, spare)
}

/** Which of three to leave. */
export function worstOf(home: KnownRelay, spare: KnownRelay, trial: KnownRelay): KnownRelay {
  const nearer = (trial.rtt ?? Number.POSITIVE_INFINITY) < (home.rtt ?? 0) * CLEARLY
  if (!nearer && !spreads(trial, home, spare)) return trial
  return neighbours(home, trial) && !neighbours(spare, trial) ? home : spare
}

function spreads(relay: KnownRelay, home: KnownRelay, spare: KnownRelay): boolean {
  return neighbours(home, spare) && !neighbours(home, relay)
}

function networkOf({ record }: KnownRelay): string | undefined {
  return record.addresses[0]?.host.split(/[.:]/, 2).join()
}

import type { KnownRelay } from './knownRelay.ts'

/** A home this near is good enough, ms. */
const NEAR_MS = 30
/** A relay is clearly nearer from here on; less would have pages go to and fro. */
const CLEARLY = 0.7

/** Whether two relays are likely to fail together: on one IPv4 /16, or one IPv6 /32. */
export function sharesNetwork(a: KnownRelay, b: KnownRelay): boolean {
  return networkOf(a) === networkOf(b)
}

/** Whether it may be better than those in use: an untried one, where the home is far or would fall together with the spare. */
export function isPromising(relay: KnownRelay, [home, spare]: readonly KnownRelay[]): boolean {
  if (relay.failures || relay.rtt !== undefined || !home || !spare) return false
  return (home.rtt ?? 0) > NEAR_MS || improvesSpread(relay, home, spare)
}

/** Which of three to leave. */
export function worstOf(home: KnownRelay, spare: KnownRelay, trial: KnownRelay): KnownRelay {
  const nearer = (trial.rtt ?? Number.POSITIVE_INFINITY) < (home.rtt ?? 0) * CLEARLY
  if (!nearer && !improvesSpread(trial, home, spare)) return trial
  return sharesNetwork(home, trial) && !sharesNetwork(spare, trial) ? home : spare
}

function improvesSpread(relay: KnownRelay, home: KnownRelay, spare: KnownRelay): boolean {
  return sharesNetwork(home, spare) && !sharesNetwork(home, relay)
}

function networkOf({ record }: KnownRelay): string | undefined {
  return record.addresses[0]?.host.split(/[.:]/, 2).join()
}

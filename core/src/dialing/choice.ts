import type { KnownRelay } from './knownRelay.ts'

/** A home with at most this round-trip time is near enough, in ms. */
const NEAR_MS = 30
/**
 * A relay is clearly nearer if its round-trip time is below this fraction of the other's. A higher one would make pages
 * switch often.
 */
const CLEARLY = 0.7

/** Whether two relays are likely to fail together: on one IPv4 /16, or one IPv6 /32. */
export function sharesNetwork(a: KnownRelay, b: KnownRelay): boolean {
  return networkOf(a) === networkOf(b)
}

/**
 * Whether an untried relay may be better than those in use, because the home is far or shares a network with the spare.
 */
export function isPromising(relay: KnownRelay, [home, spare]: readonly KnownRelay[]): boolean {
  if (relay.failures || relay.rtt !== undefined || !home || !spare) return false
  return (home.rtt ?? 0) > NEAR_MS || improvesSpread(relay, home, spare)
}

/** The relay to close, of three. */
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

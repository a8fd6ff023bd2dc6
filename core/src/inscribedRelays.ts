import { LumameshError } from './errors.ts'
import { MAX_RECORDS } from './wire/limits.ts'

/** Relays that are built in are dialled meanwhile. */
const READ_WITHIN_MS = 5_000

/**
 * The records of the newest list of relays on a sat (docs/inscriptions.md), unchecked, where an ordinals node serves this page. Asks
 * nobody else: not where a `<base>` or a redirect points to. Rejects where there is no node, or no list.
 */
export async function inscribedRelays(sat: number): Promise<unknown[]> {
  const response = await fetch(`${location.origin}/r/sat/${sat}/at/-1/content`, {
    redirect: 'error',
    signal: AbortSignal.timeout(READ_WITHIN_MS),
  })
  const { v, relays } = await response.json()
  if (v !== 1)
    throw new LumameshError('version-unsupported', 'The newest on that sat is no list of version 1.')
  return relays.slice(0, MAX_RECORDS)
}

import { LumameshError } from './errors.ts'
import { MAX_RECORDS } from './wire/limits.ts'

/** The time limit for all requests together, in ms. Built-in relays are dialled meanwhile. */
const READ_WITHIN_MS = 5_000

/** How many of the newest inscriptions are checked before the first one is used. */
const LOOKED_AT = 3

/**
 * Reads the relay list on a sat (docs/inscribe/relays.md) from the ordinals node that serves this page. Returns the
 * records of the newest inscription that is the first one or a child of it, not validated. Makes no requests to other
 * servers, even if there is a `<base>` or a redirect. Rejects if there is no node or no list.
 */
export async function inscribedRelays(sat: number): Promise<unknown[]> {
  const signal = AbortSignal.timeout(READ_WITHIN_MS)
  const ask = async (path: string) =>
    (await fetch(`${location.origin}/r/${path}`, { redirect: 'error', signal })).json()
  const at = (index: number | string) => ask(`sat/${sat}/at/${index}`)
  const first = at(0)
  const newest = at('-1/content')
  // It may not be a list, which is reported below.
  newest.catch(() => {})
  const isOwners = async (index: number) => {
    const [{ id }, { id: root }] = await Promise.all([at(index), first])
    return !root || id === root || (await ask(`parents/${id}`)).ids.includes(root)
  }
  let index = -1
  // An inscription counts as a child if that is unknown, because not every node knows parents.
  while (index && !(await isOwners(index).catch(() => true))) index = index > -LOOKED_AT ? index - 1 : 0
  const { v, relays } = await (index === -1 ? newest : at(`${index}/content`))
  if (v !== 1)
    throw new LumameshError(
      'version-unsupported',
      `The newest inscription on sat ${sat} is not a relay list of version 1.`,
    )
  return relays.slice(0, MAX_RECORDS)
}

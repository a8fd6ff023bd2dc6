import { LumameshError } from './errors.ts'
import { MAX_RECORDS } from './wire/limits.ts'

/** For all requests together. Relays that are built in are dialled meanwhile. */
const READ_WITHIN_MS = 5_000

/** How many of the newest are looked at before the first is taken. */
const LOOKED_AT = 3

/**
 * The records of the list of relays on a sat (docs/inscribe/relays.md), unchecked, where an ordinals node serves this page: of the newest
 * inscription there that is the first or a child of it, as far as the node tells. Asks nobody else: not where a `<base>` or a
 * redirect points to. Rejects where there is no node, or no list.
 */
export async function inscribedRelays(sat: number): Promise<unknown[]> {
  const signal = AbortSignal.timeout(READ_WITHIN_MS)
  const ask = async (path: string) =>
    (await fetch(`${location.origin}/r/${path}`, { redirect: 'error', signal })).json()
  const at = (index: number | string) => ask(`sat/${sat}/at/${index}`)
  const first = at(0)
  const newest = at('-1/content')
  // It need not be a list: told below, where it is taken.
  newest.catch(() => {})
  const isOwners = async (index: number) => {
    const [{ id }, { id: root }] = await Promise.all([at(index), first])
    return !root || id === root || (await ask(`parents/${id}`)).ids.includes(root)
  }
  let index = -1
  // What can't be told is believed: not every node knows of parents.
  while (index && !(await isOwners(index).catch(() => true))) index = index > -LOOKED_AT ? index - 1 : 0
  const { v, relays } = await (index === -1 ? newest : at(`${index}/content`))
  if (v !== 1)
    throw new LumameshError(
      'version-unsupported',
      `The newest inscription on sat ${sat} is not a relay list of version 1.`,
    )
  return relays.slice(0, MAX_RECORDS)
}

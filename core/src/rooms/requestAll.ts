import type { LumameshError } from '../errors.ts'
import type { Peer } from '../peers/peer.ts'

/** The result of a request to one of many peers. */
export type PeerResult =
  | { peer: Peer; status: 'fulfilled'; value: unknown }
  | { peer: Peer; status: 'rejected'; reason: LumameshError }

/** Sends a request to all peers at once. Yields each result as it arrives. */
export async function* requestAll(
  peers: Iterable<Peer>,
  ask: (peer: Peer) => Promise<unknown>,
): AsyncGenerator<PeerResult, void> {
  const open = new Map<Peer, Promise<PeerResult>>()
  for (const peer of peers) {
    const result = ask(peer).then(
      (value): PeerResult => ({ peer, status: 'fulfilled', value }),
      (reason: LumameshError): PeerResult => ({ peer, status: 'rejected', reason }),
    )
    open.set(peer, result)
  }
  while (open.size > 0) {
    const result = await Promise.race(open.values())
    open.delete(result.peer)
    yield result
  }
}

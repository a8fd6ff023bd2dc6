import { randomBytes } from 'node:crypto'
import { toHex } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../../relay/src/testing/page.ts'
import type { NetworkRelay } from './network.ts'

/** As long as a bench listens, ms. */
const PATIENCE_MS = 300_000

/** A page that is in a room, and whom it has been told of. */
export class RoomPage {
  readonly page: TestPage
  readonly known = new Set<string>()
  #listening = true

  private constructor(page: TestPage) {
    this.page = page
  }

  static async join(relay: NetworkRelay, topic: Uint8Array): Promise<RoomPage> {
    const page = await dialRelay(relay.record, { deadline: PATIENCE_MS })
    page.send(helloOf(page), { type: 'join', topic })
    const joined = new RoomPage(page)
    void joined.#listen()
    return joined
  }

  /** What comes from here on is for others to read. */
  stopListening(): void {
    this.#listening = false
  }

  get id(): string {
    return toHex(this.page.id)
  }

  async #listen(): Promise<void> {
    try {
      while (this.#listening) {
        for (const peer of (await this.page.next('members')).peers) this.known.add(toHex(peer))
      }
    } catch {
      // It has been closed, or nothing came for long: the bench asks what it knows.
    }
  }
}

/** How many of these pairs know each other within `ms`. */
export async function pairsThatMet(
  pairs: readonly (readonly [RoomPage, RoomPage])[],
  ms: number,
): Promise<number> {
  const met = () => pairs.filter(([one, other]) => one.known.has(other.id) || other.known.has(one.id)).length
  const until = performance.now() + ms
  while (met() < pairs.length && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return met()
}

export function newTopic(): Uint8Array {
  return randomBytes(32)
}

import { randomBytes } from 'node:crypto'
import { toHex } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../../relay/src/testing/dialRelay.ts'
import type { NetworkRelay } from './network.ts'

/** How long a bench waits for frames, ms. */
const PATIENCE_MS = 300_000

/** A page that is in a room, and the members that it knows. */
export class RoomPage {
  readonly page: TestPage
  readonly known = new Set<string>()
  /** Topics of rooms whose members it has received. */
  readonly #rooms = new Set<string>()
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

  /** Joins these rooms. @throws Error if its link closes meanwhile, as the measurement is then not valid */
  async enter(topics: readonly Uint8Array[]): Promise<void> {
    this.page.send(...topics.map((topic) => ({ type: 'join', topic }) as const))
    while (!topics.every((topic) => this.#rooms.has(toHex(topic)))) {
      if (this.page.hasEnded) throw new Error('The link of a page has ended')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Stops reading frames, so that the caller can read them. */
  stopListening(): void {
    this.#listening = false
  }

  get id(): string {
    return toHex(this.page.id)
  }

  async #listen(): Promise<void> {
    try {
      while (this.#listening) {
        const { topic, peers } = await this.page.next('members')
        this.#rooms.add(toHex(topic))
        for (const peer of peers) this.known.add(toHex(peer))
      }
    } catch {
      // The page has closed, or received nothing for a long time. The bench checks what it knows.
    }
  }
}

/** How many of these pairs of pages know each other within `ms`. */
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

/** A random topic. */
export function newTopic(): Uint8Array {
  return randomBytes(32)
}

import { randomBytes } from 'node:crypto'
import { toHex } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../../relay/src/testing/dialRelay.ts'
import type { NetworkRelay } from './network.ts'

/** As long as a bench listens, ms. */
const PATIENCE_MS = 300_000

/** A page that is in a room, and the members that it knows. */
export class RoomPage {
  readonly page: TestPage
  readonly known = new Set<string>()
  /** Topics of rooms whose members it has been told. */
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

  /** Joins these, too. @throws where its link ends meanwhile: what is measured then is not what was meant */
  async enter(topics: readonly Uint8Array[]): Promise<void> {
    this.page.send(...topics.map((topic) => ({ type: 'join', topic }) as const))
    while (!topics.every((topic) => this.#rooms.has(toHex(topic)))) {
      if (this.page.isOver) throw new Error('The link of a page has ended')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
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
        const { topic, peers } = await this.page.next('members')
        this.#rooms.add(toHex(topic))
        for (const peer of peers) this.known.add(toHex(peer))
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

import { Budget } from '../src/conversation/budget.ts'
import { type RoomKeys, roomKeys } from '../src/crypto/roomKeys.ts'
import type { LumameshError } from '../src/errors.ts'
import { Medium } from '../src/memory/medium.ts'
import type { MemoryConnection } from '../src/memory/memoryConnection.ts'
import { LIMITS } from '../src/options.ts'
import type { MemberEnvironment, MemberEvents } from '../src/peers/member.ts'
import type { Peer } from '../src/peers/peer.ts'
import { encodeHello } from '../src/wire/hello.ts'
import { MemoryRtc } from './connectionPair.ts'

/** A page for a member or a mesh, with in-memory connections and a clock that the test drives. */
export class TestPage {
  now = 0
  readonly id: Uint8Array
  readonly memory: MemoryRtc
  readonly peers: Peer[] = []
  readonly left: Peer[] = []
  readonly errors: LumameshError[] = []
  readonly environment: MemberEnvironment
  readonly events: Omit<MemberEvents, 'send'>
  #attempts = 0

  constructor(number: number, keys: RoomKeys, medium: Medium<MemoryConnection>) {
    this.id = new Uint8Array(16).fill(number)
    this.memory = new MemoryRtc(medium)
    this.environment = {
      self: this.id,
      keys,
      hello: (conversation) =>
        encodeHello({ nick: `nick ${number}`, conversation, presence: new Uint8Array() }),
      limits: LIMITS,
      budget: new Budget(LIMITS.totalBytes),
      rtc: this.memory.rtc,
      iceServers: () => [],
      turn: () => [],
      clock: () => this.now,
      nextAttempt: () => ++this.#attempts,
    }
    this.events = {
      peer: (peer) => this.peers.push(peer),
      leave: (peer) => this.left.push(peer),
      value: () => {},
      changed: () => {},
      error: (error) => this.errors.push(error),
      answer: () => undefined,
      file: () => false,
      stream: () => {},
      track: () => {},
      streamend: () => {},
    }
  }
}

/** `count` pages with the keys of one room. */
export async function testPages(count: number): Promise<TestPage[]> {
  const [keys, medium] = [await roomKeys('room'), new Medium<MemoryConnection>(0)]
  return Array.from({ length: count }, (_, i) => new TestPage(i + 1, keys, medium))
}

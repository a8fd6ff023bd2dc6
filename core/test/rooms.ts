import { onTestFinished } from 'vitest'
import { type RoomKeys, roomKeys } from '../src/crypto/roomKeys.ts'
import { LumameshError } from '../src/errors.ts'
import { LIMITS } from '../src/options.ts'
import { Budget } from '../src/session/budget.ts'
import { SharedRoom } from '../src/sharedRoom.ts'
import { fromHex, toHex } from '../src/wire/bytes.ts'
import { rtc } from './relay.ts'

const RELAY = 'relay'

/** A member of a room as the network has it. */
export interface Member {
  shared: SharedRoom
  id: Uint8Array
  /** How often the network was told that the last lease was given back. */
  closed(): number
}

/** A relay as rooms see one: it lists members and carries sealed payloads. */
export class TestRelay {
  /** Payloads that were carried. */
  readonly carried: Uint8Array[] = []
  readonly #members = new Map<string, Member>()
  #made = 0

  /** A member that nobody lists yet. */
  async member(
    options: { nick?: string; password?: string; maxPeers?: number; keys?: RoomKeys } = {},
  ): Promise<Member> {
    const number = ++this.#made
    const id = new Uint8Array(16).fill(number)
    let closed = 0
    const keys = options.keys ?? (await roomKeys('room', options.password))
    let attempts = 0
    const shared: SharedRoom = new SharedRoom('room', options.nick ?? `nick ${number}`, keys, {
      self: id,
      maxPeers: options.maxPeers ?? 64,
      limits: LIMITS,
      budget: new Budget(LIMITS.totalBytes),
      rtc,
      iceServers: () => [],
      clock: () => performance.now(),
      nextAttempt: () => ++attempts,
      signal: (_, to, payload) => this.#carry(id, to, payload),
      closed: () => {
        closed++
        this.leave(member)
      },
    })
    const member: Member = { shared, id, closed: () => closed }
    // As the network does: without it a connection that fails would not be tried again.
    const timer = setInterval(() => shared.tick(performance.now(), false), 250)
    onTestFinished(() => {
      clearInterval(timer)
      shared.close(new LumameshError('closed', 'The test is over.'))
    })
    return member
  }

  /** Lets a member in: it learns of the others, and they of it. */
  enter(member: Member): void {
    const others = [...this.#members.values()]
    this.#members.set(toHex(member.id), member)
    member.shared.members(
      RELAY,
      others.map(({ id }) => id),
    )
    for (const { shared } of others) shared.entered(RELAY, member.id)
  }

  leave(member: Member): void {
    if (!this.#members.delete(toHex(member.id))) return
    for (const { shared } of this.#members.values()) shared.exited(RELAY, member.id)
  }

  #carry(from: Uint8Array, to: Uint8Array, payload: Uint8Array): void {
    this.carried.push(payload)
    // A turn later, as over a network.
    setImmediate(() => this.#members.get(toHex(to))?.shared.signal(fromHex(toHex(from)), payload))
  }
}

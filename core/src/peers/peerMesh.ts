import { SignalSeal } from '../crypto/signalSeal.ts'
import { LumameshError } from '../errors.ts'
import { toHex } from '../wire/bytes.ts'
import { decodeSignal, encodeSignal, type Signal } from '../wire/signals.ts'
import { Member, type MemberEnvironment, type MemberEvents } from './member.ts'
import type { Peer } from './peer.ts'

/** What a mesh needs from the page. */
export interface PeerMeshEnvironment extends MemberEnvironment {
  maxPeers: number
  /** Sends a sealed payload to another member. */
  signal(to: Uint8Array, payload: Uint8Array): void
}

/** The events of a mesh for its room. */
export type PeerMeshEvents = Omit<MemberEvents, 'send'>

/** The full mesh of one room. Keeps a connection to every other member, and exchanges signals over relays. */
export class PeerMesh {
  readonly peers: Map<string, Peer> = new Map()
  readonly #members = new Map<string, Member>()
  readonly #environment: PeerMeshEnvironment
  readonly #events: PeerMeshEvents
  readonly #memberEvents: MemberEvents
  readonly #selfId: string
  readonly #seal: SignalSeal
  #incoming: Promise<void> = Promise.resolve()
  #outgoing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(environment: PeerMeshEnvironment, events: PeerMeshEvents) {
    this.#seal = new SignalSeal(environment.keys.signalKey)
    this.#environment = environment
    this.#events = events
    this.#memberEvents = {
      ...events,
      peer: (peer, hello) => {
        this.peers.set(peer.id, peer)
        events.peer(peer, hello)
      },
      leave: (peer) => {
        this.peers.delete(peer.id)
        events.leave(peer)
      },
      send: (to, signal) => this.#send(to, signal),
    }
    this.#selfId = toHex(environment.self)
  }

  /** Call when a relay lists a member. `newcomer` means that this page joined later. */
  listed(peer: Uint8Array, newcomer: boolean): void {
    this.#member(peer)?.step({ type: 'listed', newcomer })
  }

  /**
   * Call when no relay lists a member any more. `certain` means that a relay reported it. A working connection stays
   * open.
   */
  unlisted(peer: Uint8Array, certain: boolean): void {
    this.#members.get(toHex(peer))?.step({ type: 'unlisted', certain })
  }

  /** Handles a sealed signal. Opens it at once, and processes signals in the order of arrival. */
  signal(from: Uint8Array, sealed: Uint8Array): void {
    const { keys, self } = this.#environment
    const opening = this.#seal.open({ topic: keys.topic, from, to: self }, sealed)
    this.#incoming = this.#incoming
      .then(async () => this.#opened(from, await opening))
      .catch((cause) => {
        const message = 'A peer sent an invalid signal.'
        const older = cause instanceof LumameshError && cause.code === 'version-unsupported'
        this.#events.error(older ? cause : new LumameshError('peer-misbehaved', message, { cause }))
      })
  }

  /** Call periodically. `slept` means that this page did not run for a while, so silence does not count yet. */
  tick(now: number, slept: boolean): void {
    for (const member of this.#members.values()) {
      member.tick(now, slept)
      if (member.forgettable) this.#members.delete(member.id)
    }
  }

  /** Pings every peer, because the network may have changed. */
  probe(now: number): void {
    for (const member of this.#members.values()) member.probe(now)
  }

  close(): void {
    this.#closed = true
    for (const member of this.#members.values())
      member.close(new LumameshError('closed', 'This page left the room.'))
    this.#members.clear()
  }

  #member(bytes: Uint8Array): Member | undefined {
    const id = toHex(bytes)
    const known = this.#members.get(id)
    if (known || id === this.#selfId || this.#closed) return known
    if (this.#members.size >= this.#environment.maxPeers) {
      this.#events.error(
        new LumameshError(
          'room-full',
          `The room has more than maxPeers (${this.#environment.maxPeers}) members: some are not connected.`,
        ),
      )
      return
    }
    const member = new Member(id, this.#environment, this.#memberEvents)
    this.#members.set(id, member)
    return member
  }

  #opened(from: Uint8Array, opened: Uint8Array | undefined): void {
    const member = this.#member(from)
    if (!member || this.#closed) return
    if (!opened) return member.refuse()
    const signal = decodeSignal(opened)
    if (signal) member.receive(signal)
  }

  /** Seals a signal at once, and sends signals in order. */
  #send(to: Uint8Array, signal: Signal): void {
    const { keys, self } = this.#environment
    const sealing = this.#seal.seal({ topic: keys.topic, from: self, to }, encodeSignal(signal))
    this.#outgoing = this.#outgoing.then(async () => {
      const sealed = await sealing
      if (!this.#closed) this.#environment.signal(to, sealed)
    })
  }
}

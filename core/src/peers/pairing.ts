/** The state of a pair of members (docs/internals/architecture.md has the table of transitions). */
export type PairingStatus =
  | 'idle'
  | 'awaiting'
  | 'offering'
  | 'answering'
  | 'connected'
  | 'silent'
  | 'backoff'

export type PairingInput =
  /** A relay lists the other member. `newcomer` means that this page joined later, so it offers. */
  | { type: 'listed'; newcomer: boolean }
  /** No relay lists the other any more; `certain`: a relay that could says so. */
  | { type: 'unlisted'; certain: boolean }
  | { type: 'offer'; attempt: number }
  | { type: 'answer'; attempt: number }
  | { type: 'trickle'; attempt: number; byOfferer: boolean }
  | { type: 'opened' }
  /** Nothing was heard on the connection for too long; something was again. */
  | { type: 'silent' }
  | { type: 'received' }
  /** The connection failed or was lost. */
  | { type: 'closed' }
  /** The other said goodbye, or broke the rules: there is nothing to come back to. */
  | { type: 'ended' }
  | { type: 'tick' }

/**
 * The action that the caller performs: `offer` and `answer` replace the connection with a new one, `apply` passes the
 * signal to it, `restart` restarts its ICE, `close` closes it, and `end` closes it and ends the peer.
 */
export type PairingEffect = 'offer' | 'answer' | 'apply' | 'restart' | 'close' | 'end'

/** How long the page that should offer may take, in ms. */
const OFFER_WITHIN_MS = 3_000
/** How long an answer may take, in ms. The other page may have ignored the offer. */
const ANSWER_WITHIN_MS = 5_000
/** How long a direct connection may take after its answer before both sides also try TURN, in ms. */
const DIRECT_WITHIN_MS = 1_500
/** How long a connection may take after its answer, in ms. */
const CONNECT_WITHIN_MS = 12_000
/** How long the page that did not offer waits for the other's ICE restart before it requests one, in ms. */
const ASK_AFTER_MS = 1_500
/** How long an ICE restart may take to restore a silent connection, in ms. */
const RESTART_WITHIN_MS = 4_000
/** How long a peer is kept without a connection, in ms. Half of that if no relay knows whether it is still there. */
const HOLD_MS = 30_000
const FIRST_BACKOFF_MS = 250
const LAST_BACKOFF_MS = 30_000
/**
 * How many failed offers a peer may make in a burst, because each costs an RTCPeerConnection, and how long until one
 * more, in ms.
 */
const OFFER_BURST = 20
const OFFER_EVERY_MS = 500
/** How much longer the higher id waits, in ms, so that two pages that lose a connection do not offer at once. */
const COURTESY_MS = 2_000

/**
 * The state machine of one pair: decides which page offers, when, and which signals count. Sans-I/O. Times are in ms of
 * one clock.
 */
export class Pairing {
  #status: PairingStatus = 'idle'
  /**
   * The number of this page's last offer, and of the highest one accepted from the other, so that a replayed offer has
   * no effect.
   */
  #ours = 0
  #theirs = 0
  #offerer = false
  /** Whether a relay lists the other member. Undefined while unknown. */
  #listed: boolean | undefined = false
  #failures = 0
  #needsTurn = false
  #deadline = Number.POSITIVE_INFINITY
  #restartAt = Number.POSITIVE_INFINITY
  /** When a connected peer lost its connection. Undefined if there is none to keep. */
  #lostAt: number | undefined
  /** An offer is accepted if this is at most a burst ahead. */
  #nextOffer = Number.NEGATIVE_INFINITY
  readonly #lower: boolean
  readonly #nextAttempt: () => number

  /**
   * `lower` means that this page has the lower peer id, whose offer wins if both offer at once. `nextAttempt` counts up
   * while this page has its id, in all rooms, so that an offer after a return does not look like a replay.
   */
  constructor(lower: boolean, nextAttempt: () => number) {
    this.#lower = lower
    this.#nextAttempt = nextAttempt
  }

  get status(): PairingStatus {
    return this.#status
  }

  /** The number of the current attempt, and whether this page made the offer. Each signal carries both. */
  get attempt(): { number: number; offerer: boolean } {
    return { number: this.#offerer ? this.#ours : this.#theirs, offerer: this.#offerer }
  }

  /** Whether the last attempt found no path, or lost it and found no other. */
  get needsTurn(): boolean {
    return this.#needsTurn
  }

  /** Whether the pair is neither connecting nor connected, so that it can be removed. */
  get forgettable(): boolean {
    return this.#status === 'idle' && !this.#listed && this.#lostAt === undefined
  }

  step(input: PairingInput, now: number): PairingEffect | undefined {
    switch (input.type) {
      case 'listed': {
        const known = this.#listed
        this.#listed = true
        if (this.#status === 'silent' && !known) return this.#restart(now)
        if (this.#status !== 'idle') return
        return input.newcomer ? this.#offer(now) : this.#go('awaiting', now + OFFER_WITHIN_MS)
      }
      case 'unlisted':
        this.#listed = input.certain ? false : undefined
        if (this.#isLeaving) return this.#end(now)
        if (this.#status === 'awaiting' || this.#status === 'backoff') this.#go('idle')
        return
      case 'offer':
        return this.#receiveOffer(input.attempt, now)
      case 'answer':
        if (this.#status !== 'offering' || input.attempt !== this.#ours) return
        this.#deadline = now + CONNECT_WITHIN_MS
        this.#restartAt = now + DIRECT_WITHIN_MS
        return 'apply'
      case 'trickle':
        if (!this.#connecting || input.byOfferer === this.#offerer || input.attempt !== this.attempt.number)
          return
        // The other page restarts.
        if (this.#status === 'silent') this.#restartAt = Number.POSITIVE_INFINITY
        return 'apply'
      case 'opened':
        this.#failures = 0
        this.#needsTurn = false
        this.#nextOffer = now
        return this.#connected()
      case 'silent':
        if (this.#status !== 'connected') return
        this.#startHolding(now)
        return this.#isLeaving ? this.#end(now) : this.#restart(now)
      case 'received':
        return this.#status === 'silent' ? this.#connected() : undefined
      case 'closed':
        return this.#connecting ? this.#fail(now) : undefined
      case 'ended':
        this.#listed = false
        return this.#end(now)
      case 'tick':
        if (this.#lostAt !== undefined && now - this.#lostAt >= HOLD_MS / (this.#listed ? 1 : 2))
          return this.#end(now)
        if (now >= this.#deadline) return this.#expire(now)
        if (now < this.#restartAt) return
        this.#restartAt = Number.POSITIVE_INFINITY
        return 'restart'
    }
  }

  get #connecting(): boolean {
    return (
      this.#status === 'offering' ||
      this.#status === 'answering' ||
      this.#status === 'connected' ||
      this.#status === 'silent'
    )
  }

  /** Whether a peer lost its connection and a relay reports that it has left. */
  get #isLeaving(): boolean {
    return this.#lostAt !== undefined && this.#listed === false
  }

  #go(status: PairingStatus, deadline: number = Number.POSITIVE_INFINITY): undefined {
    this.#status = status
    this.#deadline = deadline
    this.#restartAt = Number.POSITIVE_INFINITY
  }

  #connected(): undefined {
    this.#lostAt = undefined
    this.#go('connected')
  }

  #offer(now: number): PairingEffect {
    this.#ours = this.#nextAttempt()
    this.#offerer = true
    this.#go('offering', now + ANSWER_WITHIN_MS)
    return 'offer'
  }

  #receiveOffer(attempt: number, now: number): PairingEffect | undefined {
    if (attempt <= this.#theirs || this.#nextOffer - now > (OFFER_BURST - 1) * OFFER_EVERY_MS) return
    this.#nextOffer = Math.max(this.#nextOffer, now) + OFFER_EVERY_MS
    this.#theirs = attempt
    if (this.#status === 'offering' && this.#lower) return
    this.#startHolding(now)
    this.#offerer = false
    this.#go('answering', now + CONNECT_WITHIN_MS)
    return 'answer'
  }

  /** The connection has ended. If it carried a peer, that is held for a while. */
  #startHolding(now: number): void {
    if (this.#status === 'connected') this.#lostAt = now
  }

  #fail(now: number): PairingEffect {
    this.#needsTurn = this.#status !== 'connected'
    this.#startHolding(now)
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures++, LAST_BACKOFF_MS)
    if (this.#isLeaving) return this.#end(now)
    if (this.#listed) this.#go('backoff', now + backoff + (this.#lower ? 0 : COURTESY_MS))
    else this.#go('idle')
    return 'close'
  }

  /** The peer has ended. If a relay lists it all the same, this page tries again. */
  #end(now: number): PairingEffect {
    this.#lostAt = undefined
    if (this.#listed) this.#go('backoff', now + COURTESY_MS)
    else this.#go('idle')
    return 'end'
  }

  /** Restarts ICE. If no relay can carry the signals, the connection may still recover by itself. */
  #restart(now: number): PairingEffect | undefined {
    this.#go('silent', this.#listed ? now + RESTART_WITHIN_MS : undefined)
    if (!this.#listed) return
    if (this.#offerer) return 'restart'
    // Only the offerer restarts, and it notices the same silence. Two restarts would cancel each other.
    this.#restartAt = now + ASK_AFTER_MS
    return
  }

  #expire(now: number): PairingEffect {
    return this.#connecting ? this.#fail(now) : this.#offer(now)
  }
}

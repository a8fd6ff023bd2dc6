/** Between two members of a room: who offers, when, and which signals still count. docs/internals/architecture.md draws the table. */
export type PairingStatus =
  | 'idle'
  | 'awaiting'
  | 'offering'
  | 'answering'
  | 'connected'
  | 'silent'
  | 'backoff'

export type PairingInput =
  /** A relay lists the other; `newcomer`: we are the one who came later, so we offer. */
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
 * What the shell does: `offer` and `answer` begin a new connection in place of any other, `apply` feeds the signal to it, `restart`
 * looks for another way for it, `drop` gives it up, `end` gives it up and the peer with it.
 */
export type PairingEffect = 'offer' | 'answer' | 'apply' | 'restart' | 'close' | 'end'

/** How long the one who should offer may take, ms. */
const OFFER_WITHIN_MS = 3_000
/** How long an answer may take, ms: the other may have had reason to ignore the offer. */
const ANSWER_WITHIN_MS = 5_000
/** How long a direct connection may take from its answer before both sides look for a way over TURN, too, ms. */
const DIRECT_WITHIN_MS = 1_500
/** How long a connection may take from its answer, ms. */
const CONNECT_WITHIN_MS = 12_000
/** How long the one who did not offer waits for the other's restart before it asks for one, ms. */
const ASK_AFTER_MS = 1_500
/** How long an ICE restart may take to bring a silent connection back, ms. */
const RESTART_WITHIN_MS = 4_000
/** How long a peer whose connection is lost is held, ms; where no relay can say whether it lives, half of that. */
const HOLD_MS = 30_000
const FIRST_BACKOFF_MS = 250
const LAST_BACKOFF_MS = 30_000
/** Offers in vain that a peer may make in a burst, and how long until one more, ms: each costs us an RTCPeerConnection. */
const OFFER_BURST = 20
const OFFER_EVERY_MS = 500
/** The higher id waits this much longer, so that two ends that lose a link don't offer at once, ms. */
const COURTESY_MS = 2_000

/** The sans-I/O state machine of one pair. Times are ms of one clock. */
export class Pairing {
  #status: PairingStatus = 'idle'
  /** Our own offers, counted; theirs, the highest accepted: an old offer replayed by a relay changes nothing. */
  #ours = 0
  #theirs = 0
  #offerer = false
  /** Whether a relay lists the other; undefined while none can tell. */
  #listed: boolean | undefined = false
  #failures = 0
  #needsTurn = false
  #deadline = Number.POSITIVE_INFINITY
  #restartAt = Number.POSITIVE_INFINITY
  /** Since when a peer that was connected is not; undefined where there is none to hold. */
  #lostAt: number | undefined
  /** A new offer is heard when this is no further ahead than a burst. */
  #nextOffer = Number.NEGATIVE_INFINITY
  readonly #lower: boolean
  readonly #nextAttempt: () => number

  /**
   * `lower`: our peer id is the lower one of the two; it wins when both offer at once. `nextAttempt` counts up for as long as
   * our id lives, over all rooms and returns to them: who comes back must not look like a replay.
   */
  constructor(lower: boolean, nextAttempt: () => number) {
    this.#lower = lower
    this.#nextAttempt = nextAttempt
  }

  get status(): PairingStatus {
    return this.#status
  }

  /** The number of the current attempt, and whether the offer was ours: what goes with each signal. */
  get attempt(): { number: number; offerer: boolean } {
    return { number: this.#offerer ? this.#ours : this.#theirs, offerer: this.#offerer }
  }

  /** The last attempt has found no way, or the way was lost and no other found. */
  get needsTurn(): boolean {
    return this.#needsTurn
  }

  /** Nothing connects and nobody is there: the pair can be forgotten. */
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
        // The other one is at it.
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

  /** A peer was connected, is not, and a relay says that it is gone. */
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

  /** Where no relay can carry the restart, the connection may still come back by itself. */
  #restart(now: number): PairingEffect | undefined {
    this.#go('silent', this.#listed ? now + RESTART_WITHIN_MS : undefined)
    if (!this.#listed) return
    if (this.#offerer) return 'restart'
    // Only the offerer can, and hears the same silence: two restarts would undo each other.
    this.#restartAt = now + ASK_AFTER_MS
    return
  }

  #expire(now: number): PairingEffect {
    return this.#connecting ? this.#fail(now) : this.#offer(now)
  }
}

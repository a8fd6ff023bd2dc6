/** Between two members of a room: who offers, when, and which signals still count. docs/architecture.md draws the table. */
export type NegotiationStatus = 'idle' | 'awaiting' | 'offering' | 'answering' | 'linked' | 'backoff'

export type NegotiationInput =
  /** A relay lists the other; `newcomer`: we are the one who came later, so we offer. */
  | { type: 'found'; newcomer: boolean }
  /** No relay lists the other any more, or it said goodbye. */
  | { type: 'gone' }
  | { type: 'offer'; attempt: number }
  | { type: 'answer'; attempt: number }
  | { type: 'trickle'; attempt: number; byOfferer: boolean }
  | { type: 'opened' }
  /** The connection failed or was lost. */
  | { type: 'down' }
  | { type: 'tick' }

/** What the shell does: `offer` and `answer` begin a new connection in place of any other, `apply` feeds the signal to it. */
export type NegotiationEffect = 'offer' | 'answer' | 'apply' | 'drop'

/** How long the one who should offer may take, ms. */
const OFFER_WITHIN_MS = 3_000
/** How long an answer may take, ms: the other may have had reason to ignore the offer. */
const ANSWER_WITHIN_MS = 5_000
/** How long a connection may take from its answer, ms. */
const CONNECT_WITHIN_MS = 12_000
const FIRST_BACKOFF_MS = 250
const LAST_BACKOFF_MS = 30_000
/** Offers in vain that a peer may make in a burst, and how long until one more, ms: each costs us an RTCPeerConnection. */
const OFFER_BURST = 20
const OFFER_EVERY_MS = 500
/** The higher id waits this much longer, so that two ends that lose a link don't offer at once, ms. */
const COURTESY_MS = 2_000

/** The sans-I/O state machine of one pair. Times are ms of one clock. */
export class Negotiation {
  #status: NegotiationStatus = 'idle'
  /** Our own offers, counted; theirs, the highest accepted: an old offer replayed by a relay changes nothing. */
  #ours = 0
  #theirs = 0
  #offerer = false
  #present = false
  #failures = 0
  #deadline = Number.POSITIVE_INFINITY
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

  get status(): NegotiationStatus {
    return this.#status
  }

  /** The number of the current attempt, and whether the offer was ours: what goes with each signal. */
  get attempt(): { number: number; offerer: boolean } {
    return { number: this.#offerer ? this.#ours : this.#theirs, offerer: this.#offerer }
  }

  /** Nothing connects and nobody is there: the pair can be forgotten. */
  get over(): boolean {
    return this.#status === 'idle' && !this.#present
  }

  step(input: NegotiationInput, now: number): NegotiationEffect | undefined {
    switch (input.type) {
      case 'found':
        this.#present = true
        if (this.#status !== 'idle') return
        return input.newcomer ? this.#offer(now) : this.#go('awaiting', now + OFFER_WITHIN_MS)
      case 'gone':
        this.#present = false
        if (this.#status === 'awaiting' || this.#status === 'backoff') this.#go('idle')
        return
      case 'offer':
        return this.#hearOffer(input.attempt, now)
      case 'answer':
        if (this.#status !== 'offering' || input.attempt !== this.#ours) return
        this.#deadline = now + CONNECT_WITHIN_MS
        return 'apply'
      case 'trickle':
        return this.#connecting && input.byOfferer !== this.#offerer && input.attempt === this.attempt.number
          ? 'apply'
          : undefined
      case 'opened':
        this.#failures = 0
        this.#nextOffer = now
        return this.#go('linked')
      case 'down':
        return this.#connecting ? this.#fail(now) : undefined
      case 'tick':
        return now < this.#deadline ? undefined : this.#expire(now)
    }
  }

  get #connecting(): boolean {
    return this.#status === 'offering' || this.#status === 'answering' || this.#status === 'linked'
  }

  #go(status: NegotiationStatus, deadline: number = Number.POSITIVE_INFINITY): undefined {
    this.#status = status
    this.#deadline = deadline
  }

  #offer(now: number): NegotiationEffect {
    this.#ours = this.#nextAttempt()
    this.#offerer = true
    this.#go('offering', now + ANSWER_WITHIN_MS)
    return 'offer'
  }

  #hearOffer(attempt: number, now: number): NegotiationEffect | undefined {
    if (attempt <= this.#theirs || this.#nextOffer - now > (OFFER_BURST - 1) * OFFER_EVERY_MS) return
    this.#nextOffer = Math.max(this.#nextOffer, now) + OFFER_EVERY_MS
    this.#theirs = attempt
    if (this.#status === 'offering' && this.#lower) return
    this.#offerer = false
    this.#go('answering', now + CONNECT_WITHIN_MS)
    return 'answer'
  }

  #fail(now: number): NegotiationEffect {
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures++, LAST_BACKOFF_MS)
    if (this.#present) this.#go('backoff', now + backoff + (this.#lower ? 0 : COURTESY_MS))
    else this.#go('idle')
    return 'drop'
  }

  #expire(now: number): NegotiationEffect {
    return this.#connecting ? this.#fail(now) : this.#offer(now)
  }
}

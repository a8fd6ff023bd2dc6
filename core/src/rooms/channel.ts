import { sha256 } from '@noble/hashes/sha2.js'
import { call, Emitter } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import type { SendOptions } from '../options.ts'
import type { Peer } from '../peers/peer.ts'
import { utf8 } from '../wire/bytes.ts'
import { FIRST_NAMED } from '../wire/channels.ts'
import type { Lane } from '../wire/lanes.ts'
import { Reader } from '../wire/reader.ts'

/** A validator that implements Standard Schema (standardschema.dev), such as those of Zod, Valibot and ArkType. */
export interface Schema<T> {
  readonly '~standard': {
    readonly validate: (value: unknown) => Validation<T> | Promise<Validation<T>>
  }
}
type Validation<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

export interface ChannelOptions<T> {
  /** The lane on which values are sent. Default: `reliable`. */
  lane?: Lane
  /** Validates received values. An invalid value is reported as `invalid-message` and not delivered. */
  schema?: Schema<T>
}

export interface ChannelEvents<T> {
  message: [data: T, peer: Peer]
}

const MAX_NAME_CHARS = 256

/** What a channel needs from its room. */
export interface ChannelRoom {
  send(channel: number, data: unknown, to: readonly Peer[] | undefined, options: SendOptions): Promise<void>
  error(error: LumameshError): void
  /** Delivers the values that arrived before there was a listener. */
  flush(): void
  closed(): void
}

/** A named channel of a room: values that are separate from all others, on a lane of your choice. */
export class Channel<T = unknown> {
  readonly name: string
  readonly lane: Lane
  /** @internal */
  readonly number: number
  readonly #schema: Schema<T> | undefined
  readonly #room: ChannelRoom
  readonly #events = new Emitter<ChannelEvents<T>>()
  #validating: Promise<void> | undefined

  /** @internal */
  constructor(name: string, { lane = 'reliable', schema }: ChannelOptions<T>, room: ChannelRoom) {
    this.name = name
    this.lane = lane
    this.number = numberOf(name)
    this.#schema = schema
    this.#room = room
  }

  /**
   * Sends a value to every peer in the room, or to the given ones.
   * @throws LumameshError as Peer.send() does, as a rejection; `closed` if this channel was closed or its room was left
   */
  send(
    data: T,
    { to, ...options }: Omit<SendOptions, 'lane'> & { to?: Peer | readonly Peer[] } = {},
  ): Promise<void> {
    const peers = to === undefined ? undefined : ([to].flat() as Peer[])
    return this.#room.send(this.number, data, peers, { ...options, lane: this.lane })
  }

  /**
   * Adds a listener. Returns a function that removes it. The first listener also receives values that arrived before
   * it.
   */
  on<Name extends keyof ChannelEvents<T>>(
    event: Name,
    listener: (...args: ChannelEvents<T>[Name]) => void,
  ): () => void {
    const off = this.#events.on(event, listener)
    this.#room.flush()
    return off
  }

  /** Closes the channel: it sends and receives nothing from now on. Leaving the room also closes it. */
  close(): void {
    this.#events.clear()
    this.#room.closed()
  }

  /** @internal */
  get hasListener(): boolean {
    return this.#events.has('message')
  }

  /** @internal Validates a value and passes it to the app, in the order of arrival. */
  deliver(data: unknown, peer: Peer): void {
    const take = (result: Validation<T>) => {
      if (!result.issues) return this.#events.emit('message', result.value, peer)
      const problems = result.issues.map(({ message }) => message).join('; ')
      this.#room.error(
        new LumameshError(
          'invalid-message',
          `A value on channel "${this.name}" does not match the schema and was not delivered: ${problems}`,
          { cause: result },
        ),
      )
    }
    if (!this.#schema) return take({ value: data as T })
    call(() => {
      const result = this.#schema?.['~standard'].validate(data)
      if (!result) return
      if (!(result instanceof Promise) && !this.#validating) return take(result)
      const turn = Promise.allSettled([result, this.#validating]).then(([checked]) => {
        if (this.#validating === turn) this.#validating = undefined
        if (checked.status === 'fulfilled') return take(checked.value)
        call(() => {
          throw checked.reason
        }, [])
      })
      this.#validating = turn
    }, [])
  }
}

/** The number of a channel name on the wire. @throws LumameshError `invalid-option` */
function numberOf(name: string): number {
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_CHARS) {
    throw new LumameshError(
      'invalid-option',
      `A channel name must be a string of 1 to ${MAX_NAME_CHARS} characters.`,
    )
  }
  return FIRST_NAMED + new Reader(sha256(utf8(name))).uint(3)
}

import { sha256 } from '@noble/hashes/sha2.js'
import { call, Emitter } from '../emitter.ts'
import { LumameshError } from '../errors.ts'
import type { SendOptions } from '../options.ts'
import type { Peer } from '../peers/peer.ts'
import { utf8 } from '../wire/bytes.ts'
import { FIRST_NAMED } from '../wire/channels.ts'
import type { Lane } from '../wire/lanes.ts'
import { Reader } from '../wire/reader.ts'

/** A validator of the Standard Schema kind (standardschema.dev): Zod, Valibot, ArkType and others are. */
export interface Schema<T> {
  readonly '~standard': {
    readonly validate: (value: unknown) => Validation<T> | Promise<Validation<T>>
  }
}
type Validation<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

export interface ChannelOptions<T> {
  /** Default: `reliable`. */
  lane?: Lane
  /** Checks what arrives; what fails is reported as `invalid-message` and not delivered. */
  schema?: Schema<T>
}

export interface ChannelEvents<T> {
  message: [data: T, peer: Peer]
}

const MAX_NAME_CHARS = 256

/** What a channel needs of its room. */
export interface ChannelRoom {
  send(channel: number, data: unknown, to: readonly Peer[] | undefined, options: SendOptions): Promise<void>
  error(error: LumameshError): void
  /** Hands over what arrived before anybody listened. */
  flush(): void
  closed(): void
}

/** Values of one kind among those of a room, on a lane of their own choice. */
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
   * Sends to everybody in the room, or to those named.
   * @throws LumameshError as Peer.send() does; `closed` once this channel was closed or its room left (as a rejection)
   */
  send(
    data: T,
    { to, ...options }: Omit<SendOptions, 'lane'> & { to?: Peer | readonly Peer[] } = {},
  ): Promise<void> {
    const peers = to === undefined ? undefined : ([to].flat() as Peer[])
    return this.#room.send(this.number, data, peers, { ...options, lane: this.lane })
  }

  /** Listens until the returned function is called. What arrived before the first listener is not lost. */
  on<Name extends keyof ChannelEvents<T>>(
    event: Name,
    listener: (...args: ChannelEvents<T>[Name]) => void,
  ): () => void {
    const off = this.#events.on(event, listener)
    this.#room.flush()
    return off
  }

  /** Hears and sends nothing from now on; leaving the room does it, too. */
  close(): void {
    this.#events.clear()
    this.#room.closed()
  }

  /** @internal */
  get hasListener(): boolean {
    return this.#events.has('message')
  }

  /** @internal Checks a value and hands it to the app, in the order of arrival. */
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

/** The number under which a name's values travel. @throws LumameshError `invalid-option` */
function numberOf(name: string): number {
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_CHARS) {
    throw new LumameshError(
      'invalid-option',
      `A channel name must be a string of 1 to ${MAX_NAME_CHARS} characters.`,
    )
  }
  return FIRST_NAMED + new Reader(sha256(utf8(name))).uint(3)
}

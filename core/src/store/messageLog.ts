import type { SendOptions } from '../options.ts'
import type { Peer } from '../peers/peer.ts'
import type { Channel, Schema } from '../rooms/channel.ts'
import type { Room } from '../rooms/room.ts'
import type { Lane } from '../wire/lanes.ts'
import { decodeValue, encodeValue } from '../wire/value.ts'
import { FramedListeners, type Schedule } from './framedListeners.ts'
import type { Readable } from './readable.ts'
import type { RegisteredMessage } from './register.ts'

/** A message in the list of a room. */
export interface Message<T = RegisteredMessage> {
  /** A key for rendering, unique in this list. */
  readonly id: number
  readonly data: T
  /** The peer id of the sender. */
  readonly from: string
  /** The nick of the sender. */
  readonly nick: string
  /** Whether this page sent it. */
  readonly self: boolean
  /** When it was received or sent, by this page's clock: Unix time in ms. */
  readonly at: number
}

export interface MessagesOptions<T = RegisteredMessage> {
  /** The channel whose messages are listed. Default: the values of broadcast() and send(). */
  readonly channel?: string
  /** How many messages are kept. Default: 200. */
  readonly limit?: number
  /** The lane of the channel. */
  readonly lane?: Lane
  /** The schema of the channel, which validates received messages. */
  readonly schema?: Schema<T>
}

export interface MessageList<T> {
  readonly messages: readonly Message<T>[]
  /**
   * Sends a message to all peers and adds it to the list. Removes it again if it cannot be sent.
   * @throws as Room.broadcast() does
   */
  readonly send: (data: T, options?: Omit<SendOptions, 'lane'>) => Promise<void>
}

const DEFAULT_LIMIT = 200

/** The newest messages of a room or a channel. Starts with the first subscription, and ends with the room. */
export class MessageLog<T> implements Readable<MessageList<T>> {
  readonly #room: Room
  readonly #options: MessagesOptions<T>
  readonly #listeners: FramedListeners
  readonly #limit: number
  #channel: Channel<T> | undefined
  #off: (() => void) | undefined
  #count = 0
  #messages: readonly Message<T>[] = []
  #list: MessageList<T>

  constructor(room: Room, options: MessagesOptions<T>, schedule: Schedule) {
    this.#room = room
    this.#options = options
    this.#limit = options.limit ?? DEFAULT_LIMIT
    this.#listeners = new FramedListeners(schedule, () => this.#update())
    this.#list = Object.freeze({ messages: Object.freeze([]), send: this.#send })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#off ??= this.#begin()
    return this.#listeners.subscribe(listener)
  }

  readonly getSnapshot = (): MessageList<T> => this.#list
  readonly getServerSnapshot = this.getSnapshot

  readonly end = (): void => {
    this.#off?.()
    this.#listeners.stop()
  }

  readonly #send = async (data: T, options: Omit<SendOptions, 'lane'> = {}): Promise<void> => {
    const { id, nick } = this.#room.self
    const message = this.#add(copyOf(data), id, nick, true)
    try {
      const channel = this.#namedChannel()
      await (channel ? channel.send(data, options) : this.#room.broadcast(data, options))
    } catch (error) {
      this.#messages = this.#messages.filter((other) => other !== message)
      this.#listeners.soon()
      throw error
    }
  }

  #begin(): () => void {
    const receive = (data: unknown, { id, nick }: Peer) => {
      this.#add(data as T, id, nick, false)
    }
    return this.#namedChannel()?.on('message', receive) ?? this.#room.on('message', receive)
  }

  #namedChannel(): Channel<T> | undefined {
    const { channel, limit: _, ...options } = this.#options
    if (channel !== undefined) this.#channel ??= this.#room.channel(channel, options)
    return this.#channel
  }

  #add(data: T, from: string, nick: string, self: boolean): Message<T> {
    const message = Object.freeze({ id: ++this.#count, data, from, nick, self, at: Date.now() })
    // Copies the list for each message, which is fast enough at this length.
    this.#messages = [...this.#messages, message].slice(-this.#limit)
    this.#listeners.soon()
    return message
  }

  #update(): boolean {
    if (this.#list.messages === this.#messages) return false
    this.#list = Object.freeze({ messages: Object.freeze(this.#messages), send: this.#send })
    return true
  }
}

/** A copy of the value, as the others receive it. @throws LumameshError `unserialisable` */
function copyOf<T>(data: T): T {
  const bytes = encodeValue(data)
  if (!(bytes instanceof Promise)) return decodeValue(bytes) as T
  // A value with a file needs no copy. Sending it reports a file that cannot be read.
  bytes.catch(() => {})
  return data
}

import type { SendOptions } from '../options.ts'
import type { Peer } from '../peers/peer.ts'
import type { Channel, Schema } from '../rooms/channel.ts'
import type { Room } from '../rooms/room.ts'
import type { Lane } from '../wire/lanes.ts'
import { decodeValue, encodeValue } from '../wire/value.ts'
import { FramedListeners, type Schedule } from './framedListeners.ts'
import type { Readable } from './readable.ts'
import type { RegisteredMessage } from './register.ts'

/** A message of a room as its list has it. */
export interface Message<T = RegisteredMessage> {
  /** Of this page's list: a key for rendering. */
  readonly id: number
  readonly data: T
  /** The sender's id. */
  readonly from: string
  /** The sender's name. */
  readonly nick: string
  /** Whether this page sent it. */
  readonly self: boolean
  /** When it came or was sent, by this page's clock, ms since 1970. */
  readonly at: number
}

export interface MessagesOptions<T = RegisteredMessage> {
  /** Only those of this channel; without it, what peers broadcast or send. */
  readonly channel?: string
  /** How many of the newest are kept (default 200). */
  readonly limit?: number
  /** Of the channel. */
  readonly lane?: Lane
  /** Of the channel: checks what arrives. */
  readonly schema?: Schema<T>
}

export interface MessageList<T> {
  readonly messages: readonly Message<T>[]
  /** Sends to everybody, and adds to the list; if it can't be sent, takes that back. @throws as Room.broadcast() */
  readonly send: (data: T, options?: Omit<SendOptions, 'lane'>) => Promise<void>
}

const DEFAULT_LIMIT = 200

/** The newest messages of a room, or of one of its channels: begins with the first who subscribes, and ends with the room. */
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
    // A copy at every message; at this length it costs less than a second way to keep them.
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

/** As the others get it: what the app does to its own afterwards changes nothing. @throws LumameshError `unserialisable` */
function copyOf<T>(data: T): T {
  const bytes = encodeValue(data)
  if (!(bytes instanceof Promise)) return decodeValue(bytes) as T
  // A file is inside, which does not change. That it can't be read is told where it is sent.
  bytes.catch(() => {})
  return data
}

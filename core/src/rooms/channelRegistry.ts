import { LumameshError } from '../errors.ts'
import { Channel, type ChannelOptions, type ChannelRoom } from './channel.ts'

/** What the channels of a room need from it. */
export interface ChannelOwner extends Pick<ChannelRoom, 'send' | 'error'> {
  /** Delivers the values of a channel that arrived before there was a listener. */
  flush(channel: number): void
}

/** The open named channels of a room. The same name may be opened several times. */
export class ChannelRegistry {
  readonly #channels = new Map<number, Set<Channel<never>>>()
  readonly #room: ChannelOwner

  constructor(room: ChannelOwner) {
    this.#room = room
  }

  /** Opens a channel. @throws LumameshError `invalid-option` if the name is not valid or collides with another one */
  open<T>(name: string, options: ChannelOptions<T>): Channel<T> {
    const room = this.#room
    const channel: Channel<T> = new Channel(name, options, {
      send: async (...args) => {
        if (!same.has(channel as Channel<never>)) throw new LumameshError('closed', 'The room was left.')
        await room.send(...args)
      },
      error: (error) => room.error(error),
      flush: () => room.flush(channel.number),
      closed: () => same.delete(channel as Channel<never>),
    })
    const same = this.#channels.get(channel.number) ?? new Set()
    for (const { name: other } of same) {
      if (other !== name)
        throw new LumameshError('invalid-option', `The channels ${name} and ${other} collide: rename one.`)
    }
    this.#channels.set(channel.number, same.add(channel as Channel<never>))
    return channel
  }

  /** The channels with this number that have a listener. */
  listening(number: number): Channel<never>[] {
    return [...(this.#channels.get(number) ?? [])].filter(({ hasListener }) => hasListener)
  }
}

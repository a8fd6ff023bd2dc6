import { fromHex, toHex } from '../wire/bytes.ts'
import { decodeFrame, encodeFrame, type Frame } from '../wire/frames.ts'
import { MAX_MEMBERS, PROTOCOL_VERSION } from '../wire/limits.ts'
import type { Host, Medium } from './medium.ts'
import type { MemoryChannel } from './memoryChannel.ts'
import { MemoryConnection } from './memoryConnection.ts'

/** The link to a page. `peer` is its peer id in hex, once it has sent HELLO. */
interface Link {
  readonly connection: MemoryConnection
  readonly channel: MemoryChannel
  peer?: string
}

type FrameOf<Type extends Frame['type']> = Extract<Frame, { type: Type }>

/**
 * A relay (docs/reference/protocol.md) for pages of the same build. It refuses no page, and detects the end of a link
 * at once.
 */
export class MemoryRelay implements Host<MemoryConnection> {
  readonly #medium: Medium<MemoryConnection>
  readonly #links = new Set<Link>()
  /** The members of each room, by topic and peer id, both in hex. */
  readonly #rooms = new Map<string, Map<string, Link>>()
  /** The pages that dial while the relay is stopped. */
  readonly #dials = new Set<MemoryConnection>()
  #running = true

  constructor(medium: Medium<MemoryConnection>) {
    this.#medium = medium
  }

  /** Handles the dial of a page. */
  called(by: MemoryConnection): void {
    if (this.#running) this.#answer(by)
    else this.#dials.add(by)
  }

  start(): void {
    this.#running = true
    for (const dial of this.#dials) this.#answer(dial)
    this.#dials.clear()
  }

  stop(): void {
    this.#running = false
    for (const { connection } of this.#links) connection.close()
    this.#links.clear()
    this.#rooms.clear()
  }

  #answer(page: MemoryConnection): void {
    if (page.connectionState === 'closed') return
    const connection = new MemoryConnection(this.#medium)
    const channel = connection.createDataChannel('', { negotiated: true, id: 0 })
    const link: Link = { connection, channel }
    this.#links.add(link)
    channel.onmessage = ({ data }) => this.#receive(link, decodeFrame(new Uint8Array(data)))
    channel.onclose = () => this.#closed(link)
    connection.meet(page)
  }

  #receive(link: Link, frame: Frame | undefined): void {
    if (frame?.type === 'hello') this.#greet(link, frame)
    else if (frame?.type === 'ping') send(link, { type: 'pong', token: frame.token })
    else if (frame?.type === 'join') this.#join(link, frame)
    else if (frame?.type === 'leave') this.#leave(link, toHex(frame.topic))
    else if (frame?.type === 'signal') this.#signal(link, frame)
  }

  #greet(link: Link, { peer }: FrameOf<'hello'>): void {
    link.peer = toHex(peer)
    send(link, {
      type: 'welcome',
      version: PROTOCOL_VERSION,
      clock: Date.now(),
      address: '127.0.0.1:9',
      maxRooms: 65_535,
      maxMembers: MAX_MEMBERS,
      records: [],
      turn: [],
    })
  }

  #join(link: Link, { topic }: FrameOf<'join'>): void {
    const { peer } = link
    if (!peer) return
    const name = toHex(topic)
    const members = this.#rooms.get(name) ?? new Map<string, Link>()
    this.#rooms.set(name, members)
    const entered = !members.has(peer)
    members.delete(peer)
    send(link, { type: 'members', topic, peers: [...members.keys()].map(fromHex) })
    if (entered)
      for (const other of members.values()) send(other, { type: 'enter', topic, peer: fromHex(peer) })
    members.set(peer, link)
  }

  #leave(link: Link, name: string): void {
    const { peer } = link
    const members = this.#rooms.get(name)
    // The peer may have another link by now.
    if (!peer || !members || members.get(peer) !== link) return
    members.delete(peer)
    if (members.size === 0) this.#rooms.delete(name)
    for (const other of members.values())
      send(other, { type: 'exit', topic: fromHex(name), peer: fromHex(peer) })
  }

  #signal({ peer }: Link, frame: FrameOf<'signal'>): void {
    const members = this.#rooms.get(toHex(frame.topic))
    const to = members?.get(toHex(frame.peer))
    if (to && peer && members?.has(peer)) send(to, { ...frame, peer: fromHex(peer) })
  }

  #closed(link: Link): void {
    link.connection.close()
    this.#links.delete(link)
    for (const name of this.#rooms.keys()) this.#leave(link, name)
  }
}

function send({ channel }: Link, frame: Frame): void {
  if (channel.readyState === 'open') channel.send(encodeFrame(frame))
}

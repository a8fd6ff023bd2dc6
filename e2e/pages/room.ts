// A page that a test controls: one network, one room at a time, and a record of its events.
import type { Network, Room } from '@lumamesh/core'

const path = '/lumamesh.js'
const { connect }: typeof import('@lumamesh/core') = await import(path)

let network: Network | undefined
let room: Room | undefined

function theRoom(): Room {
  if (!room) throw new Error('The page has not joined a room')
  return room
}

window.page = {
  met: [],
  received: [],
  left: [],
  errors: [],
  statuses: [],
  leftAt: 0,

  async connect(options) {
    network = await connect(options)
    network.on('status', (status) => window.page.statuses.push(status))
  },

  async join(id, options = {}) {
    const { page } = window
    page.met = []
    page.received = []
    page.left = []
    page.errors = []
    const joined = await (network ?? (await connect())).joinRoom(id, options)
    room = joined
    joined.on('error', ({ code, message, cause }) => page.errors.push(`${code}: ${message} ${cause ?? ''}`))
    joined.on('peer', (peer) => {
      page.met.push(peer.id)
      peer.on('data', (data) => page.received.push({ from: peer.id, data }))
    })
    joined.on('leave', (peer) => {
      page.left.push(peer.id)
      page.leftAt = Date.now()
    })
  },

  room: theRoom,
  peer() {
    const [peer] = theRoom().peers.values()
    if (!peer) throw new Error('The room has no other peer')
    return peer
  },
  peers: () => [...theRoom().peers.keys()],
  nicks: () => [...theRoom().peers.values()].map(({ nick }) => nick),
  broadcast: (text) => theRoom().broadcast(text),
  leave: () => theRoom().leave(),
  close: () => network?.close(),
  status: () => network?.status ?? 'none',
  relays: () => network?.relays.map(({ id, status, rtt }) => ({ id, status, rtt })) ?? [],

  /** Remembers the current peers, so that samePeers() can compare the objects later. */
  remember() {
    const known = new Map(theRoom().peers)
    window.page.samePeers = () =>
      known.size === theRoom().peers.size &&
      [...known].every(([id, peer]) => theRoom().peers.get(id) === peer)
  },
  samePeers: () => false,

  /** Joins and leaves a room with another peer, and connects to it each time. */
  async cycle(id, times) {
    const net = network ?? (await connect())
    for (let i = 0; i < times; i++) {
      const visited = await net.joinRoom(id)
      await new Promise<void>((resolve) => visited.on('peer', () => resolve()))
      visited.leave()
    }
  },

  /** The same in an empty room. */
  async cycleAlone(id, times) {
    const net = network ?? (await connect())
    for (let i = 0; i < times; i++) {
      const visited = await net.joinRoom(id)
      visited.leave()
    }
  },
}

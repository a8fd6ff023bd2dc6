import type { Network } from '@lumamesh/core'
import type { Contender } from './contender.ts'
import { drive } from './drive.ts'

const path = '/lumamesh.js'
const { connect }: typeof import('@lumamesh/core') = await import(path)
let network: Network | undefined

const ours: Contender = {
  async ready() {
    network ??= await connect()
  },
  async enter(id, role, events) {
    network ??= await connect()
    const room = await network.joinRoom(id)
    room.on('message', () => events.message())
    room.on('leave', (peer) => events.left(peer.id))
    room.on('peer', (peer) => {
      if (role === 'host') peer.send('hello')
      events.peer(peer.id)
    })
    return { send: () => room.broadcast(1), leave: () => room.leave() }
  },
}

drive(ours)

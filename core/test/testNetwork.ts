import { onTestFinished } from 'vitest'
import { connect } from '../src/connect.ts'
import { MemoryNetwork, type MemoryNetworkOptions } from '../src/memory/memoryNetwork.ts'
import type { JoinOptions } from '../src/options.ts'
import type { Room } from '../src/rooms/room.ts'
import { createNetworkStore, type NetworkStore, type NetworkStoreOptions } from '../src/store/networkStore.ts'

interface TestNetworkOptions extends MemoryNetworkOptions, Pick<NetworkStoreOptions, 'linger'> {}

/** A store on an in-memory network, its actions, and other pages to connect to. All adapters test with it. */
export class TestNetwork {
  readonly store: NetworkStore
  /** Rooms that the store joined, in order, and those that it left. */
  readonly joined: string[] = []
  readonly left: string[] = []
  connects = 0
  readonly #memory: MemoryNetwork

  constructor({ linger = 100, ...options }: TestNetworkOptions = {}) {
    this.#memory = new MemoryNetwork(options)
    this.store = createNetworkStore({
      ...this.#memory.options,
      linger,
      connect: async (connectOptions) => {
        this.connects++
        const network = await connect(connectOptions)
        const join = network.joinRoom.bind(network)
        network.joinRoom = async (id, joinOptions) => {
          this.joined.push(id)
          const room = await join(id, joinOptions)
          room.on('status', (status) => status === 'left' && this.left.push(id))
          return room
        }
        return network
      },
    })
    onTestFinished(() => this.store.close())
  }

  /** Another page in a room. */
  async otherIn(id: string, options?: JoinOptions): Promise<Room> {
    const network = await connect(this.#memory.options)
    onTestFinished(() => network.close())
    return network.joinRoom(id, options)
  }
}

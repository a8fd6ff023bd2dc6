import type { RelayStorage } from '../storage.ts'
import { type RelayRecordJson, recordFromJson } from '../wire/record.ts'
import { formatFingerprint } from './description.ts'
import { Medium } from './medium.ts'
import { MemoryConnection } from './memoryConnection.ts'
import { MEMORY_RELAY } from './memoryRecord.ts'
import { MemoryRelay } from './memoryRelay.ts'

/** The options of a MemoryNetwork. All are optional. */
export interface MemoryNetworkOptions {
  /**
   * The delay of everything that is sent through memory, in one direction, in ms. Default: 0, which means the next
   * task.
   */
  readonly latency?: number
  /**
   * The browser's RTCPeerConnection, for audio and video, which memory does not carry. Pages still find each other in
   * memory, but use this class to connect.
   */
  readonly rtc?: typeof RTCPeerConnection
}

/**
 * A network in the memory of one page or process, for tests and stories: one relay, and as many pages as connect to it.
 * It runs the same code as on a real network, but nothing leaves the page.
 * const memory = new MemoryNetwork() const [ada, bob] = await Promise.all([connect(memory.options),
 * connect(memory.options)])
 */
export class MemoryNetwork {
  /** Options for connect() or createNetworkStore(). Each network that connects with them is a separate page. */
  readonly options: {
    readonly relays: readonly RelayRecordJson[]
    readonly rtc: typeof RTCPeerConnection
    /** A storage that remembers nothing. */
    readonly storage: RelayStorage
  }
  readonly #relay: MemoryRelay

  constructor({ latency = 0, rtc }: MemoryNetworkOptions = {}) {
    const medium = new Medium<MemoryConnection>(latency)
    this.#relay = new MemoryRelay(medium)
    medium.enter(formatFingerprint(recordFromJson(MEMORY_RELAY).fingerprint), this.#relay)
    const inMemory = class extends MemoryConnection {
      constructor() {
        super(medium)
      }
    } as unknown as typeof RTCPeerConnection
    this.options = {
      relays: [MEMORY_RELAY],
      rtc: rtc ? dialsIn(inMemory, rtc) : inMemory,
      storage: { getItem: () => null, setItem() {} },
    }
  }

  /** Stops the relay. Rooms continue, but pages can no longer find each other. */
  stop(): void {
    this.#relay.stop()
  }

  /** Starts the relay again. It answers waiting dials at once. Other pages connect with their next attempt. */
  start(): void {
    this.#relay.start()
  }
}

/**
 * A class that uses memory only to dial. Dials have no ICE servers, and connections to peers have at least the relay's
 * address.
 */
function dialsIn(
  inMemory: typeof RTCPeerConnection,
  real: typeof RTCPeerConnection,
): typeof RTCPeerConnection {
  return new Proxy(real, {
    construct(_, [{ iceServers = [], ...configuration } = {}]: [RTCConfiguration?]) {
      if (iceServers.length === 0) return new inMemory()
      // The relay in memory does not answer STUN.
      const others = iceServers.filter(({ urls }) => String(urls) !== `stun:${MEMORY_RELAY.addrs[0]}`)
      return new real({ ...configuration, iceServers: others })
    },
  })
}

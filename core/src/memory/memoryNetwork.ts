import type { RelayStorage } from '../storage.ts'
import { type RelayRecordJson, recordFromJson } from '../wire/record.ts'
import { formatFingerprint } from './description.ts'
import { Medium } from './medium.ts'
import { MemoryConnection } from './memoryConnection.ts'
import { MEMORY_RELAY } from './memoryRecord.ts'
import { MemoryRelay } from './memoryRelay.ts'

/** What a MemoryNetwork takes; everything is optional. */
export interface MemoryNetworkOptions {
  /** How long what goes through memory takes, one way, ms (default 0: the next task). */
  readonly latency?: number
  /**
   * The browser's RTCPeerConnection, for what memory does not carry: audio and video. Pages find each other in memory all the same, but
   * connect to each other with this.
   */
  readonly rtc?: typeof RTCPeerConnection
}

/**
 * A network in the memory of this page (or process): one relay, and as many pages as connect to it. For stories and tests: all the code
 * that ships runs as it does on a real network, but nothing leaves the page.
 *
 *     const memory = new MemoryNetwork()
 *     const [ada, bob] = await Promise.all([connect(memory.options), connect(memory.options)])
 */
export class MemoryNetwork {
  /** What connect() takes, or createNetworkStore(): each network that is connected with it is another page. */
  readonly options: {
    readonly relays: readonly RelayRecordJson[]
    readonly rtc: typeof RTCPeerConnection
    /** Nothing of it is remembered: it ends with the page. */
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

  /** The relay goes away: rooms go on, but nobody finds anybody any more. */
  stop(): void {
    this.#relay.stop()
  }

  /** The relay comes back: pages that dial it are answered at once, others come with their next try. */
  start(): void {
    this.#relay.start()
  }
}

/** Dials in memory, everything else real. A page dials without ICE servers; its links to others have at least its relay's address. */
function dialsIn(
  inMemory: typeof RTCPeerConnection,
  real: typeof RTCPeerConnection,
): typeof RTCPeerConnection {
  return new Proxy(real, {
    construct(_, [{ iceServers = [], ...configuration } = {}]: [RTCConfiguration?]) {
      if (iceServers.length === 0) return new inMemory()
      // Nobody answers there.
      const others = iceServers.filter(({ urls }) => String(urls) !== `stun:${MEMORY_RELAY.addrs[0]}`)
      return new real({ ...configuration, iceServers: others })
    },
  })
}

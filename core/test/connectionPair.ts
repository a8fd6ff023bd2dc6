import { onTestFinished } from 'vitest'
import { Medium } from '../src/memory/medium.ts'
import { MemoryConnection } from '../src/memory/memoryConnection.ts'
import type { SignalData } from '../src/peers/signalData.ts'

/** In-memory connections as a page creates them, and the calls made to them. */
export class MemoryRtc {
  readonly made: MemoryConnection[] = []
  /** The servers of each setConfiguration(). */
  readonly servers: RTCIceServer[][] = []
  restarts = 0
  readonly rtc: typeof RTCPeerConnection

  constructor(medium: Medium<MemoryConnection> = new Medium(0)) {
    const owner = this
    this.rtc = class extends MemoryConnection {
      constructor() {
        super(medium)
        owner.made.push(this)
        onTestFinished(() => this.close())
      }

      setConfiguration({ iceServers = [] }: RTCConfiguration): void {
        owner.servers.push(iceServers)
      }

      override restartIce(): void {
        owner.restarts++
        this.dispatchEvent(new Event('negotiationneeded'))
      }
    } as unknown as typeof RTCPeerConnection
  }
}

/** A browser that refuses to create another connection. */
export const refusingRtc = class {
  constructor() {
    throw new DOMException('Cannot create so many PeerConnections', 'UnknownError')
  }
} as unknown as typeof RTCPeerConnection

/** The signal as a relay delivers it. */
export function carried(data: SignalData): SignalData {
  return JSON.parse(JSON.stringify(data))
}

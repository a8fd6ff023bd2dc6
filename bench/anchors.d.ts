// What the bench uses of the anchors. They are installed only when it runs, and the type check must not need them.
declare module '@trystero-p2p/torrent' {
  interface Room {
    makeAction(
      name: string,
      config?: {
        onMessage(data: unknown, context: { peerId: string }): void
        onReceiveProgress?(): void
      },
    ): { send(data: unknown, options?: { target?: string; signal?: AbortSignal }): Promise<void> }
    leave(): Promise<void>
    getPeers(): Record<string, RTCPeerConnection>
    onPeerJoin: ((peerId: string) => void) | null
    onPeerLeave: ((peerId: string) => void) | null
  }
  interface RoomConfig {
    appId: string
    relayConfig: { urls: string[]; redundancy?: number }
    rtcConfig?: RTCConfiguration
    trickleIce?: boolean
  }
  export function joinRoom(config: RoomConfig, roomId: string): Room
}

declare module '@trystero-p2p/mqtt' {
  export { joinRoom } from '@trystero-p2p/torrent'
}

declare module 'peerjs' {
  export interface DataConnection {
    readonly serialization: string
    on(event: 'open' | 'close', listener: () => void): void
    on(event: 'data', listener: (data: unknown) => void): void
    on(event: 'error', listener: (error: Error) => void): void
    send(data: unknown): void
  }
  export class Peer {
    constructor(id: string, options: { host: string; port: number; path: string; config: RTCConfiguration })
    on(event: 'open', listener: () => void): void
    on(event: 'connection', listener: (connection: DataConnection) => void): void
    on(event: 'error', listener: (error: Error) => void): void
    connect(id: string, options?: { reliable?: boolean; serialization?: string }): DataConnection
    destroy(): void
  }
}

declare module 'bittorrent-tracker/server' {
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default class Server {
    constructor(options: { udp: boolean; http: boolean; ws: boolean; stats: boolean })
    readonly http: import('node:http').Server
    readonly ws: { address(): unknown }
    on(event: 'error' | 'warning', listener: (error: Error) => void): this
    listen(port: number, host: string, onListening: () => void): void
  }
}

declare module 'aedes' {
  export class Aedes {
    static createBroker(): Promise<Aedes>
    handle(stream: import('node:stream').Duplex): void
  }
}

declare module 'ws' {
  export class WebSocketServer {
    constructor(options: { server: import('node:http').Server })
    on(event: 'connection', listener: (socket: WebSocket) => void): this
  }
  export function createWebSocketStream(socket: WebSocket): import('node:stream').Duplex
}

declare module 'peer' {
  export function PeerServer(
    options: { host: string; port: number; path: string },
    listening: (server: import('node:http').Server) => void,
  ): unknown
}

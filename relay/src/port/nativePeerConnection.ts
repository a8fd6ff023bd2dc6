import { createSocket, type Socket } from 'node:dgram'
import { MAX_FRAME_BYTES, toHex } from '@lumamesh/core/protocol'
import { type DataChannel, PeerConnection } from 'node-datachannel'
import type { DialRequest } from './gate.ts'

export interface NativePeerConnectionOptions {
  /** Port of libjuice's mux on 127.0.0.1. */
  muxPort: number
  certificatePem: string
  keyPem: string
  /** The relay's ice-pwd. */
  password: string
}

export interface NativePeerConnectionEvents {
  packet(packet: Uint8Array): void
  open(): void
  message(bytes: Uint8Array): void
  /** Something native or a socket did not work; `closed` follows. */
  failed(cause: unknown): void
  /** Once, whoever ended it. */
  closed(): void
}

/** The channel's maximum as the page's offer would have said it; a page sends less. */
const MAX_MESSAGE_BYTES = 262_144

/**
 * One native session: a PeerConnection behind libjuice's mux, its channel 0, and the loopback socket that stands for the
 * browser's address. Its owner must hold on to it: a collected native object goes silent.
 */
export class NativePeerConnection {
  readonly #socket: Socket
  readonly #events: NativePeerConnectionEvents
  #connection: PeerConnection | undefined
  #channel: DataChannel | undefined
  #closed = false
  #released = false

  constructor(dial: DialRequest, options: NativePeerConnectionOptions, events: NativePeerConnectionEvents) {
    this.#events = events
    this.#socket = createSocket('udp4')
    this.#socket.on('message', (packet) => events.packet(packet))
    this.#socket.on('error', (cause) => this.#fail(cause))
    this.#socket.on('connect', () => {
      if (this.#closed) return
      try {
        this.#connect(dial, options)
      } catch (cause) {
        this.#fail(cause)
      }
    })
    this.#socket.connect(options.muxPort, '127.0.0.1')
  }

  #connect(dial: DialRequest, options: NativePeerConnectionOptions): void {
    const connection = new PeerConnection('browser', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      enableIceUdpMux: true,
      portRangeBegin: options.muxPort,
      portRangeEnd: options.muxPort,
      disableAutoNegotiation: true,
      maxMessageSize: MAX_FRAME_BYTES,
      certificatePemFile: options.certificatePem,
      keyPemFile: options.keyPem,
    })
    this.#connection = connection
    connection.onStateChange((state) =>
      this.#guarded(() => {
        if (state === 'failed' || state === 'closed' || state === 'disconnected') this.close()
      }),
    )
    const channel = connection.createDataChannel('relay', { negotiated: true, id: 0 })
    this.#channel = channel
    channel.onOpen(() => this.#guarded(() => this.#events.open()))
    channel.onMessage((message) =>
      // A page speaks binary only; a text counts as a frame without a beginning.
      this.#guarded(() =>
        this.#events.message(typeof message === 'string' ? new Uint8Array() : new Uint8Array(message)),
      ),
    )
    channel.onClosed(() => this.#guarded(() => this.close()))
    channel.onError(() => this.#guarded(() => this.close()))
    connection.setRemoteDescription(offerOf(dial, this.#socket.address().port), 'offer')
    connection.setLocalDescription('answer', { iceUfrag: dial.ufrag, icePwd: options.password })
  }

  /** Hands a datagram to the native session, as if from the browser. */
  deliver(packet: Uint8Array): void {
    if (!this.#closed) this.#socket.send(packet)
  }

  /** Sends a message; the bytes that wait for a slow reader then. */
  send(bytes: Uint8Array): number {
    if (this.#closed || !this.#channel) return 0
    try {
      this.#channel.sendMessageBinary(bytes)
      return this.#channel.bufferedAmount()
    } catch {
      // Its thread has closed the channel, and the news of that is still on the way to this one.
      this.close()
      return 0
    }
  }

  /** Ends it at once; idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#connection?.close()
    this.#events.closed()
  }

  /** Gives the loopback socket back, by which DTLS says goodbye. */
  release(): void {
    if (this.#released) return
    this.#released = true
    this.#socket.close()
  }

  /** What is thrown into a native callback ends the process, and with it every other session. */
  #guarded(react: () => void): void {
    if (this.#closed) return
    try {
      react()
    } catch (cause) {
      this.#fail(cause)
    }
  }

  #fail(cause: unknown): void {
    this.#events.failed(cause)
    this.close()
  }
}

/**
 * The browser's offer, rebuilt from what its first packet said. Every field was checked by the gate. Its one candidate is
 * our loopback socket: libjuice checks a candidate that it was told of at once, one that it finds out after 50 ms.
 */
function offerOf({ token, browserUfrag }: DialRequest, port: number): string {
  const fingerprint = toHex(token.fingerprint).toUpperCase().match(/../g)?.join(':') ?? ''
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendrecv',
    `a=ice-ufrag:${browserUfrag}`,
    `a=ice-pwd:${token.password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:active',
    'a=sctp-port:5000',
    `a=max-message-size:${MAX_MESSAGE_BYTES}`,
    `a=candidate:1 1 UDP 2130706431 127.0.0.1 ${port} typ host`,
    'a=end-of-candidates',
    '',
  ].join('\r\n')
}

import { createSocket, type Socket } from 'node:dgram'
import { MAX_FRAME_BYTES, toHex } from '@lumamesh/core/protocol'
import { type DataChannel, PeerConnection } from 'node-datachannel'
import type { DialRequest } from './dialGate.ts'

export interface NativePeerConnectionOptions {
  /** The port of libjuice's mux on 127.0.0.1. */
  muxPort: number
  certificatePem: string
  keyPem: string
  /** The relay's ice-pwd. */
  password: string
}

export interface NativePeerConnectionEvents {
  /** A datagram for the browser. */
  packet(packet: Uint8Array): void
  /** The channel has opened. */
  open(): void
  message(bytes: Uint8Array): void
  /** A native call or the socket failed. `closed` follows. */
  failed(cause: unknown): void
  /** The connection has closed. Called once. */
  closed(): void
}

/** The max-message-size of a browser's offer. A page sends shorter messages. */
const MAX_MESSAGE_BYTES = 262_144

/**
 * One native session: a PeerConnection behind libjuice's mux, its channel 0, and the loopback socket that stands in for
 * the browser. Keep a reference to it: a garbage-collected native object sends no more events.
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
      // Pages send binary messages only. A text counts as an empty frame, which is malformed.
      this.#guarded(() =>
        this.#events.message(typeof message === 'string' ? new Uint8Array() : new Uint8Array(message)),
      ),
    )
    channel.onClosed(() => this.#guarded(() => this.close()))
    channel.onError(() => this.#guarded(() => this.close()))
    connection.setRemoteDescription(offerOf(dial, this.#socket.address().port), 'offer')
    connection.setLocalDescription('answer', { iceUfrag: dial.ufrag, icePwd: options.password })
  }

  /** Passes a datagram of the browser to the native session. */
  deliver(packet: Uint8Array): void {
    if (!this.#closed) this.#socket.send(packet)
  }

  /** Sends a message. Returns how many bytes wait to be sent. */
  send(bytes: Uint8Array): number {
    if (this.#closed || !this.#channel) return 0
    try {
      this.#channel.sendMessageBinary(bytes)
      return this.#channel.bufferedAmount()
    } catch {
      // The native thread has closed the channel, and its event has not reached this thread yet.
      this.close()
      return 0
    }
  }

  /** Closes it at once. Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#connection?.close()
    this.#events.closed()
  }

  /** Closes the loopback socket. Call it after close_notify had time to pass through it. */
  release(): void {
    if (this.#released) return
    this.#released = true
    this.#socket.close()
  }

  /** An error thrown in a native callback would end the process, and with it every other session. */
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
 * The browser's offer, rebuilt from its first packet. The gate has checked each field. Its one candidate is the
 * loopback socket: libjuice checks a candidate of the offer at once, but one that it discovers only after 50 ms.
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

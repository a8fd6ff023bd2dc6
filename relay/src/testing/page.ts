import { randomBytes } from 'node:crypto'
import {
  decodeFrame,
  encodeDialToken,
  encodeFrame,
  type Frame,
  fromBase64,
  fromHex,
  icePasswordOf,
  parseAddress,
  type RelayRecordJson,
  toHex,
} from '@lumamesh/core/protocol'
import { PeerConnection } from 'node-datachannel'
import { workedToken } from './work.ts'

type FrameOf<Type extends Frame['type']> = Extract<Frame, { type: Type }>

/** A page's side of a relay link, as a browser would dial it. */
export interface TestPage {
  readonly id: Uint8Array
  send(...frames: Frame[]): void
  /** The next frame of this type, those before it are dropped. Rejects after 10 s. */
  next<Type extends Frame['type']>(type: Type): Promise<FrameOf<Type>>
  /** The link is over. Rejects after 10 s. */
  closed: () => Promise<void>
  close(): void
}

const DEADLINE_MS = 10_000
/** An unreferenced connection may be collected in the middle of a test. */
const kept = new Set<PeerConnection>()

/** Dials with an offer that nobody touched and an answer that the page writes itself (docs/protocol.md, section 1). */
export async function dialRelay(
  record: RelayRecordJson,
  { to = record.addrs[0] ?? '', work = false, deadline = DEADLINE_MS } = {},
): Promise<TestPage> {
  const connection = new PeerConnection('page', { iceServers: [] })
  kept.add(connection)
  const inbox: Frame[] = []
  const listeners = new Set<() => void>()
  let over = false
  const notify = () => {
    for (const listener of listeners) listener()
  }
  const until = <T>(what: string, probe: () => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      const patience = setTimeout(() => {
        listeners.delete(check)
        reject(new Error(`${what}: not within ${deadline} ms`))
      }, deadline)
      const check = () => {
        const found = probe()
        if (found === undefined) return
        clearTimeout(patience)
        listeners.delete(check)
        resolve(found)
      }
      listeners.add(check)
      check()
    })
  let offer: string | undefined
  connection.onLocalDescription((sdp) => {
    offer = sdp
    notify()
  })
  const end = () => {
    over = true
    notify()
  }
  connection.onStateChange((state) => {
    if (['closed', 'failed', 'disconnected'].includes(state)) end()
  })
  const channel = connection.createDataChannel('relay', { negotiated: true, id: 0 })
  /** What is thrown into a native callback ends the process: a link that has just ended takes nothing more. */
  const say = (frame: Frame) => {
    try {
      channel.sendMessageBinary(encodeFrame(frame))
    } catch {
      end()
    }
  }
  channel.onClosed(end)
  channel.onOpen(notify)
  channel.onMessage((message) => {
    const frame = typeof message === 'string' ? undefined : decodeFrame(new Uint8Array(message))
    // As every page does, or the relay takes it for dead.
    if (frame?.type === 'ping') say({ type: 'pong', token: frame.token })
    else if (frame) inbox.push(frame)
    notify()
  })
  connection.setRemoteDescription(answerFor(await until('an offer', () => offer), record, to, work), 'answer')
  try {
    await until('an open channel', () => channel.isOpen() || undefined)
  } catch (cause) {
    connection.close()
    kept.delete(connection)
    throw cause
  }
  return {
    id: new Uint8Array(randomBytes(16)),
    send(...frames) {
      for (const frame of frames) say(frame)
    },
    next: <Type extends Frame['type']>(type: Type) =>
      until(`a frame ${type}`, () => {
        const at = inbox.findIndex((frame) => frame.type === type)
        return at < 0 ? undefined : (inbox.splice(0, at + 1)[at] as FrameOf<Type>)
      }),
    closed: async () => {
      await until('the end of the link', () => over || undefined)
    },
    close() {
      connection.close()
      kept.delete(connection)
    },
  }
}

/** HELLO as this page would say it. */
export function helloOf(page: TestPage): Frame {
  return { type: 'hello', version: 1, peer: page.id, resume: new Uint8Array(32).fill(page.id[0] ?? 0) }
}

function answerFor(offer: string, record: RelayRecordJson, to: string, work: boolean): string {
  const field = (pattern: RegExp) => pattern.exec(offer)?.[1] ?? ''
  const fingerprint = fromHex(field(/a=fingerprint:sha-256 (\S+)/i).replaceAll(':', ''))
  const relayFingerprint = fromBase64(record.fp) ?? new Uint8Array()
  const plain = { fingerprint, hint: '', password: field(/a=ice-pwd:(\S+)/) }
  const ufrag = encodeDialToken(work ? workedToken(relayFingerprint, plain) : plain)
  const { host, port } = parseAddress(to)
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=ice-lite',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=setup:passive',
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${icePasswordOf(relayFingerprint)}`,
    `a=fingerprint:sha-256 ${toHex(relayFingerprint).toUpperCase().match(/../g)?.join(':')}`,
    'a=sctp-port:5000',
    'a=max-message-size:65536',
    `a=candidate:1 1 udp 2130706431 ${host} ${port} typ host`,
    'a=end-of-candidates',
    '',
  ].join('\r\n')
}

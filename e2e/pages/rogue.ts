// A page with a real connection that speaks our protocol wrongly. The build makes core's private fields reachable (lib/rogueSite.ts).
import { connect } from '@lumamesh/core'
import { type PeerMessage, writeMessage } from '../../core/src/wire/messages.ts'
import { encodeValue } from '../../core/src/wire/value.ts'
import { Writer } from '../../core/src/wire/writer.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What of a peer's insides the attacks use. */
interface Insides {
  conversation: {
    _carrier?: {
      _outboxes: {
        _session: { seal(lane: number, plaintext: Uint8Array): Uint8Array | Promise<Uint8Array> }
      }[]
      connection: { ports: { _channel: RTCDataChannel }[] }
    }
  }
}

const empty = new Uint8Array()
const text = new TextEncoder()

const frameOf = (...messages: PeerMessage[]): Uint8Array => {
  const writer = new Writer()
  messages.forEach((message, i) => {
    writeMessage(writer, message, i === messages.length - 1)
  })
  return writer.bytes
}
const message = (kind: PeerMessage['kind'], payload: Uint8Array = empty, channel = 0): PeerMessage => ({
  kind,
  channel,
  payload,
})
const varint = (value: number) => new Writer(8).varint(value).bytes

window.rogue = {
  attacks: [],

  async join(id) {
    const room = await (await connect()).joinRoom(id, { nick: 'Mallory' })
    await new Promise<void>((resolve) => {
      room.on('peer', () => room.peers.size === 2 && resolve())
    })
    window.rogue.victim = (nick) => {
      const peer = [...room.peers.values()].find((other) => other.nick === nick)
      if (!peer) throw new Error('The victim is not there')
      return peer
    }
  },

  victim() {
    throw new Error('No room was joined')
  },

  async attack(name) {
    const victim = window.rogue.victim('victim')
    const carrier = (victim as unknown as Insides).conversation._carrier
    const session = carrier?._outboxes[0]?._session
    if (!carrier || !session) throw new Error('There is no session')
    const channel = (lane: number) => carrier.connection.ports[lane]?._channel as RTCDataChannel
    const raw = (lane: number, frame: Uint8Array) => channel(lane).send(frame as Bytes)
    const say = async (lane: number, ...messages: PeerMessage[]) =>
      raw(lane, await session.seal(lane, frameOf(...messages)))
    const value = (data: unknown) => encodeValue(data) as Uint8Array
    const act = ATTACKS[name]
    if (!act) throw new Error(`There is no attack ${name}`)
    try {
      await act({
        raw,
        say,
        value,
        channel,
        seal: (lane, ...messages) => session.seal(lane, frameOf(...messages)),
      })
    } catch (error) {
      // The victim has hung up in the middle of it, as it should.
      if ((error as Error).name !== 'InvalidStateError') throw error
    }
  },
}

interface Tools {
  channel(lane: number): RTCDataChannel
  raw(lane: number, frame: Uint8Array): void
  say(lane: number, ...messages: PeerMessage[]): Promise<void>
  seal(lane: number, ...messages: PeerMessage[]): Uint8Array | Promise<Uint8Array>
  value(data: unknown): Uint8Array
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 0))

const ATTACKS: Record<string, (tools: Tools) => Promise<void>> = {
  async 'garbage on the reliable lane'({ raw }) {
    raw(0, crypto.getRandomValues(new Uint8Array(1_000)))
  },
  async 'garbage on the unreliable lane'({ raw }) {
    raw(1, crypto.getRandomValues(new Uint8Array(1_000)))
  },
  async 'a frame of 200 kB'({ raw }) {
    raw(2, new Uint8Array(200_000))
  },
  async 'an empty frame'({ raw }) {
    raw(0, empty)
  },
  async 'text instead of bytes'({ channel }) {
    channel(0).send('hello')
  },
  async 'the same frame twice'({ seal, raw, value }) {
    const frame = await seal(0, message('data', value('once')))
    raw(0, frame)
    raw(0, frame)
  },
  async 'frames in the wrong order'({ seal, raw, value }) {
    const frames = [await seal(2, message('data', value(1))), await seal(2, message('data', value(2)))]
    for (const frame of frames.reverse()) raw(2, frame)
  },
  async 'a frame on another lane than it says'({ seal, raw, value }) {
    raw(2, await seal(0, message('data', value(1))))
  },
  async 'a forged counter'({ seal, raw, value }) {
    const frame = await seal(1, message('data', value(1)))
    frame[1] = 100
    raw(1, frame)
  },
  async 'a message of 2^40 bytes'({ say }) {
    await say(0, message('first', varint(2 ** 40)))
  },
  async 'more parts than announced'({ say }) {
    await say(0, message('first', varint(1_000)))
    for (let i = 0; i < 100; i++) await say(0, message('part', new Uint8Array(16_000)))
  },
  async 'endless parts of one byte'({ say }) {
    await say(0, message('first', varint(16 * 2 ** 20)))
    for (let i = 0; i < 300_000; i++) {
      await say(0, message('part', Uint8Array.of(1)))
      if (i % 1_000 === 0) await pause()
    }
  },
  async 'a part of nothing'({ say }) {
    await say(0, message('part', Uint8Array.of(1)))
  },
  async 'parts on the unreliable lane'({ say }) {
    await say(1, message('first', varint(100_000)))
  },
  async 'an acknowledgement of what was never sent'({ say }) {
    await say(0, message('ack', Uint8Array.of(0, 100)))
  },
  async 'an acknowledgement of an unknown lane'({ say }) {
    await say(0, message('ack', Uint8Array.of(9, 1)))
  },
  async 'a plaintext of garbage'({ seal, raw }) {
    raw(0, await seal(0, message('data', crypto.getRandomValues(new Uint8Array(500)))))
  },
  async 'a value nested 100,000 deep'({ say }) {
    await say(0, message('data', new Uint8Array([0, ...text.encode('['.repeat(16_000))])))
  },
  async 'values that nobody listens to, 400 MB'({ say, channel }) {
    const part = new Uint8Array(16_000)
    for (let i = 0; i < 50; i++) {
      await say(0, message('first', varint(8_000_000), 5_000 + i))
      for (let j = 0; j < 500; j++) await say(0, message('part', part.fill(1), 5_000 + i))
      while (channel(0).readyState === 'open' && channel(0).bufferedAmount > 1e6) await pause()
    }
  },
  async 'a presence of one million names'({ say, value }) {
    const names = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`name ${i}`, i]))
    await say(0, message('data', value(names), 2))
  },
  async 'a presence that is no object'({ say, value }) {
    await say(0, message('data', value([1]), 2))
  },
  async 'a request without a name'({ say, value }) {
    await say(0, message('data', value([0, 1, 2]), 3))
  },
  async 'a thousand requests at once'({ say, value }) {
    for (let i = 0; i < 1_000; i++) await say(0, message('data', value([0, i, 'never', i]), 3))
  },
  async 'a hundred file offers'({ say, value }) {
    for (let i = 0; i < 100; i++) await say(0, message('data', value([0, i, `file ${i}`, '', 1e9, null]), 4))
  },
  async 'bytes of a file that nobody accepted'({ say, value }) {
    await say(0, message('data', value([0, 0, 'file', '', 1e9, null]), 4))
    for (let i = 0; i < 1_000; i++) await say(2, message('data', new Uint8Array(16_000), 5))
  },
  async 'a signal of garbage'({ say }) {
    await say(0, message('data', Uint8Array.of(1, 0, 1), 1))
  },
  async 'a signal of an unknown kind'({ say }) {
    await say(0, message('data', text.encode('{"type":"offer"'), 1))
  },
  async 'a goodbye, and more'({ say, value }) {
    await say(0, message('leave'))
    for (let i = 0; i < 100; i++) await say(0, message('data', value(i)))
  },
  async 'a flood of the smallest frames'({ seal, raw, value }) {
    const frames: Uint8Array[] = []
    for (let i = 0; i < 40_000; i++) {
      frames.push(await seal(1, message('data', value(1))))
      if (frames.length < 2_000) continue
      for (const frame of frames.splice(0)) raw(1, frame)
      await pause()
    }
  },
}

window.rogue.attacks = Object.keys(ATTACKS)

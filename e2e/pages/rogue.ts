// A page with a real connection that breaks the protocol between peers.
import { connect } from '@lumamesh/core'
import { type PeerMessage, writeMessage } from '../../core/src/wire/messages.ts'
import { encodeValue } from '../../core/src/wire/value.ts'
import { Writer } from '../../core/src/wire/writer.ts'
import { rawConnection } from './taps.ts'

type Bytes = Uint8Array<ArrayBuffer>

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
      if (!peer) throw new Error('The room has no such peer')
      return peer
    }
  },

  victim() {
    throw new Error('This page joined no room')
  },

  async attack(name) {
    const { secureChannel, dataChannel } = rawConnection(window.rogue.victim('victim'))
    const raw = (lane: number, frame: Uint8Array) => dataChannel(lane).send(frame as Bytes)
    const seal = (lane: number, ...messages: PeerMessage[]) => secureChannel.seal(lane, frameOf(...messages))
    const send = async (lane: number, ...messages: PeerMessage[]) => raw(lane, await seal(lane, ...messages))
    const value = (data: unknown) => encodeValue(data) as Uint8Array
    const act = ATTACKS[name]
    if (!act) throw new Error(`No attack is called ${name}`)
    try {
      await act({ raw, seal, send, value, dataChannel })
    } catch (error) {
      // The victim has closed the connection during the attack, as it should.
      if ((error as Error).name !== 'InvalidStateError') throw error
    }
  },
}

interface Tools {
  dataChannel(lane: number): RTCDataChannel
  raw(lane: number, frame: Uint8Array): void
  send(lane: number, ...messages: PeerMessage[]): Promise<void>
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
  async 'text instead of bytes'({ dataChannel }) {
    dataChannel(0).send('hello')
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
  async 'a frame on a lane that it does not name'({ seal, raw, value }) {
    raw(2, await seal(0, message('data', value(1))))
  },
  async 'a forged counter'({ seal, raw, value }) {
    const frame = await seal(1, message('data', value(1)))
    frame[1] = 100
    raw(1, frame)
  },
  async 'a message of 2^40 bytes'({ send }) {
    await send(0, message('first', varint(2 ** 40)))
  },
  async 'more parts than announced'({ send }) {
    await send(0, message('first', varint(1_000)))
    for (let i = 0; i < 100; i++) await send(0, message('part', new Uint8Array(16_000)))
  },
  async 'endless parts of one byte'({ send }) {
    await send(0, message('first', varint(16 * 2 ** 20)))
    for (let i = 0; i < 300_000; i++) {
      await send(0, message('part', Uint8Array.of(1)))
      if (i % 1_000 === 0) await pause()
    }
  },
  async 'a part of nothing'({ send }) {
    await send(0, message('part', Uint8Array.of(1)))
  },
  async 'parts on the unreliable lane'({ send }) {
    await send(1, message('first', varint(100_000)))
  },
  async 'an acknowledgement of what was never sent'({ send }) {
    await send(0, message('ack', Uint8Array.of(0, 100)))
  },
  async 'an acknowledgement of an unknown lane'({ send }) {
    await send(0, message('ack', Uint8Array.of(9, 1)))
  },
  async 'a plaintext of garbage'({ seal, raw }) {
    raw(0, await seal(0, message('data', crypto.getRandomValues(new Uint8Array(500)))))
  },
  async 'a value nested 100,000 deep'({ send }) {
    await send(0, message('data', new Uint8Array([0, ...text.encode('['.repeat(16_000))])))
  },
  async 'values that nobody listens to, 400 MB'({ send, dataChannel }) {
    const part = new Uint8Array(16_000)
    for (let i = 0; i < 50; i++) {
      await send(0, message('first', varint(8_000_000), 5_000 + i))
      for (let j = 0; j < 500; j++) await send(0, message('part', part.fill(1), 5_000 + i))
      while (dataChannel(0).readyState === 'open' && dataChannel(0).bufferedAmount > 1e6) await pause()
    }
  },
  async 'a presence of one million names'({ send, value }) {
    const names = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`name ${i}`, i]))
    await send(0, message('data', value(names), 2))
  },
  async 'a presence that is no object'({ send, value }) {
    await send(0, message('data', value([1]), 2))
  },
  async 'a request without a name'({ send, value }) {
    await send(0, message('data', value([0, 1, 2]), 3))
  },
  async 'a thousand requests at once'({ send, value }) {
    for (let i = 0; i < 1_000; i++) await send(0, message('data', value([0, i, 'never', i]), 3))
  },
  async 'a hundred file offers'({ send, value }) {
    for (let i = 0; i < 100; i++) await send(0, message('data', value([0, i, `file ${i}`, '', 1e9, null]), 4))
  },
  async 'bytes of a file that nobody accepted'({ send, value }) {
    await send(0, message('data', value([0, 0, 'file', '', 1e9, null]), 4))
    for (let i = 0; i < 1_000; i++) await send(2, message('data', new Uint8Array(16_000), 5))
  },
  async 'a signal of garbage'({ send }) {
    await send(0, message('data', Uint8Array.of(1, 0, 1), 1))
  },
  async 'a signal of an unknown kind'({ send }) {
    await send(0, message('data', text.encode('{"type":"offer"'), 1))
  },
  async 'a goodbye, and more'({ send, value }) {
    await send(0, message('leave'))
    for (let i = 0; i < 100; i++) await send(0, message('data', value(i)))
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

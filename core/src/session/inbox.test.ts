import { describe, expect, it } from 'vitest'
import { settled } from '../../test/port.ts'
import { LumameshError } from '../errors.ts'
import { type PeerMessage, writeMessage } from '../wire/messages.ts'
import { Writer } from '../wire/writer.ts'
import { Inbox } from './inbox.ts'
import { Session } from './session.ts'

const KEY_A = new Uint8Array(32).fill(1)
const KEY_B = new Uint8Array(32).fill(2)

function plaintext(length: number): Uint8Array {
  const writer = new Writer()
  writeMessage(writer, { kind: 'data', channel: 0, payload: new Uint8Array(length) }, true)
  return writer.bytes
}

function newInbox(deliver?: (message: PeerMessage) => void) {
  const sender = new Session(KEY_A, KEY_B)
  const arrived: number[] = []
  const errors: unknown[] = []
  const inbox = new Inbox(
    new Session(KEY_B, KEY_A),
    deliver ?? (({ payload }) => arrived.push(payload.length)),
    (error) => errors.push(error),
  )
  return { sender, inbox, arrived, errors }
}

describe('the inbox', () => {
  it('delivers in the order of arrival, though small frames open sooner than large ones', async () => {
    const { sender, inbox, arrived } = newInbox()
    const sizes = [16_000, 1, 9_000, 2, 3, 12_000, 4]
    const frames: Uint8Array[] = []
    for (const size of sizes) frames.push(await sender.seal(plaintext(size)))
    for (const frame of frames) inbox.receive(frame)
    await settled(() => arrived.length === sizes.length)
    expect(arrived).toEqual(sizes)
  })

  it('delivers a small frame at once', async () => {
    const { sender, inbox, arrived } = newInbox()
    inbox.receive(await sender.seal(plaintext(3)))
    expect(arrived).toEqual([3])
  })

  it('tells of the first frame that does not open, and delivers nothing after it', async () => {
    const { sender, inbox, arrived, errors } = newInbox()
    const frames = [await sender.seal(plaintext(1)), await sender.seal(plaintext(5_000))]
    const forged = Uint8Array.from(frames[1] ?? [], (byte, i) => (i === 40 ? byte ^ 1 : byte))
    for (const frame of [frames[0] ?? forged, forged, await sender.seal(plaintext(2))]) inbox.receive(frame)
    await settled(() => errors.length > 0)
    inbox.receive(await sender.seal(plaintext(3)))
    expect(arrived).toEqual([1])
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ code: 'peer-misbehaved' })
  })

  it('tells of a plaintext that is no list of messages', async () => {
    const { sender, inbox, errors } = newInbox()
    inbox.receive(await sender.seal(Uint8Array.of(0x08)))
    await settled(() => errors.length > 0)
    expect(errors[0]).toMatchObject({ code: 'malformed' })
  })

  it('ends where a message is refused by whom it is delivered to', async () => {
    const refused = new LumameshError('malformed', 'for the test')
    let delivered = 0
    const { sender, inbox, errors } = newInbox(() => {
      delivered++
      throw refused
    })
    inbox.receive(await sender.seal(plaintext(1)))
    inbox.receive(await sender.seal(plaintext(1)))
    await settled(() => errors.length > 0)
    expect([delivered, errors]).toEqual([1, [refused]])
  })

  it('delivers nothing once it is closed, not even what it was opening', async () => {
    const { sender, inbox, arrived, errors } = newInbox()
    const frames = [await sender.seal(plaintext(9_000)), await sender.seal(plaintext(1))]
    for (const frame of frames) inbox.receive(frame)
    inbox.close()
    // Another session opens the same frame: by then the first one has, too.
    await new Session(KEY_B, KEY_A).open(frames[0] ?? new Uint8Array())
    await settled(() => true)
    expect([arrived, errors]).toEqual([[], []])
  })

  it('stops in the middle of a frame where a message in it closes it', async () => {
    const arrived: string[] = []
    const { sender, inbox } = newInbox(({ kind }) => {
      arrived.push(kind)
      if (kind === 'leave') inbox.close()
    })
    const writer = new Writer()
    const empty = new Uint8Array()
    writeMessage(writer, { kind: 'ping', channel: 0, payload: empty }, false)
    writeMessage(writer, { kind: 'leave', channel: 0, payload: empty }, false)
    writeMessage(writer, { kind: 'data', channel: 0, payload: empty }, true)
    inbox.receive(await sender.seal(writer.bytes))
    expect(arrived).toEqual(['ping', 'leave'])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { turns } from '../../test/memoryPages.ts'
import { decodeFrame, encodeFrame, type Frame } from '../wire/frames.ts'
import { Medium } from './medium.ts'
import { MemoryConnection } from './memoryConnection.ts'
import { MemoryRelay } from './memoryRelay.ts'

const topic = new Uint8Array(32).fill(7)
const id = (number: number) => new Uint8Array(16).fill(number)

let medium: Medium<MemoryConnection>
let relay: MemoryRelay

beforeEach(() => {
  medium = new Medium(0)
  relay = new MemoryRelay(medium)
})

/** A page that sends the given frames, and records what it receives. */
class Page {
  readonly received: (Frame | undefined)[] = []
  readonly #connection = new MemoryConnection(medium)
  readonly #channel = this.#connection.createDataChannel('', { negotiated: true, id: 0 })

  constructor() {
    this.#channel.onmessage = ({ data }) => this.received.push(decodeFrame(new Uint8Array(data)))
    relay.called(this.#connection)
  }

  get open(): boolean {
    return this.#channel.readyState === 'open'
  }

  send(...frames: readonly Frame[]): void {
    for (const frame of frames) this.#channel.send(encodeFrame(frame))
  }

  sendBytes(...bytes: number[]): void {
    this.#channel.send(Uint8Array.from(bytes))
  }

  close(): void {
    this.#connection.close()
  }

  /** All frames received since the last call, except WELCOME. */
  takeFrames(): (Frame | undefined)[] {
    return this.received.splice(0).filter((frame) => frame?.type !== 'welcome')
  }
}

async function member(number: number): Promise<Page> {
  const page = new Page()
  await turns(2)
  page.send(
    { type: 'hello', version: 1, peer: id(number), resume: new Uint8Array(32) },
    { type: 'join', topic },
  )
  await turns(3)
  return page
}

describe('an in-memory relay', () => {
  it('sends WELCOME, and answers pings', async () => {
    const page = new Page()
    await turns(2)
    page.send({ type: 'hello', version: 1, peer: id(1), resume: new Uint8Array(32) })
    page.send({ type: 'ping', token: 5 })
    await turns(3)
    expect(page.received).toMatchObject([
      { type: 'welcome', version: 1, records: [] },
      { type: 'pong', token: 5 },
    ])
  })

  it('lists members, and notifies them when a page enters or exits', async () => {
    const first = await member(1)
    expect(first.takeFrames()).toEqual([{ type: 'members', topic, peers: [] }])
    const second = await member(2)
    expect(second.takeFrames()).toEqual([{ type: 'members', topic, peers: [id(1)] }])
    expect(first.takeFrames()).toEqual([{ type: 'enter', topic, peer: id(2) }])
    second.send({ type: 'leave', topic }, { type: 'leave', topic })
    await turns(3)
    expect(first.takeFrames()).toEqual([{ type: 'exit', topic, peer: id(2) }])
  })

  it('reports the exit of a page that closed without LEAVE', async () => {
    const [first, second] = [await member(1), await member(2)]
    first.takeFrames()
    second.close()
    await turns(3)
    expect(first.takeFrames()).toEqual([{ type: 'exit', topic, peer: id(2) }])
  })

  it('lists members again for a repeated JOIN, and notifies no other member', async () => {
    const [first, second] = [await member(1), await member(2)]
    first.takeFrames()
    second.takeFrames()
    second.send({ type: 'join', topic })
    await turns(3)
    expect(second.takeFrames()).toEqual([{ type: 'members', topic, peers: [id(1)] }])
    expect(first.takeFrames()).toEqual([])
  })

  it('forwards signals between members only', async () => {
    const [first, second] = [await member(1), await member(2)]
    const outsider = new Page()
    await turns(2)
    outsider.send({ type: 'hello', version: 1, peer: id(3), resume: new Uint8Array(32) })
    first.takeFrames()
    const payload = Uint8Array.of(1, 2, 3)
    second.send(
      { type: 'signal', topic, peer: id(1), payload },
      { type: 'signal', topic, peer: id(3), payload },
    )
    outsider.send({ type: 'signal', topic, peer: id(1), payload })
    await turns(3)
    expect(first.takeFrames()).toEqual([{ type: 'signal', topic, peer: id(2), payload }])
    expect(outsider.takeFrames()).toEqual([])
  })

  it('keeps the membership of a page that connects over another link', async () => {
    const [first, second] = [await member(1), await member(2)]
    first.takeFrames()
    const again = await member(2)
    second.close()
    await turns(3)
    expect(first.takeFrames()).toEqual([])
    first.send({ type: 'signal', topic, peer: id(2), payload: Uint8Array.of(1) })
    await turns(3)
    expect(again.takeFrames()).toContainEqual({
      type: 'signal',
      topic,
      peer: id(1),
      payload: Uint8Array.of(1),
    })
  })

  it('ignores every frame before HELLO, and unknown frames', async () => {
    const [first, silent] = [await member(1), new Page()]
    await turns(2)
    first.takeFrames()
    silent.send({ type: 'join', topic }, { type: 'signal', topic, peer: id(1), payload: Uint8Array.of(1) })
    silent.sendBytes(99, 0)
    await turns(3)
    expect([first.takeFrames(), silent.takeFrames()]).toEqual([[], []])
  })

  it('closes all links when it stops, and answers waiting dials when it starts', async () => {
    const [first, second] = [await member(1), await member(2)]
    relay.stop()
    await turns(2)
    expect([first.open, second.open]).toEqual([false, false])
    const [waiting, closed] = [new Page(), new Page()]
    await turns(2)
    expect(waiting.open).toBe(false)
    closed.close()
    relay.start()
    await turns(2)
    expect([waiting.open, closed.open]).toEqual([true, false])
    const newcomer = await member(3)
    expect(newcomer.takeFrames()).toEqual([{ type: 'members', topic, peers: [] }])
  })
})

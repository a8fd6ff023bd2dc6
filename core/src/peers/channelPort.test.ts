import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { ChannelPort } from './channelPort.ts'

/** The part of a data channel that a port uses. */
class TestChannel extends EventTarget {
  binaryType = 'blob'
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  readyState: RTCDataChannelState = 'open'
  readonly sent: Uint8Array[] = []

  send(frame: Uint8Array): void {
    this.sent.push(frame)
  }

  onmessage: (() => void) | null = () => {}

  close(): void {
    this.readyState = 'closed'
    this.dispatchEvent(new Event('close'))
  }
}

function newPort() {
  const channel = new TestChannel()
  return { channel, port: new ChannelPort(channel as unknown as RTCDataChannel, 1_000) }
}

/** Whether the promise has resolved by now. */
async function hasResolved(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), Promise.resolve().then(() => false)])
}

describe('a channel port', () => {
  it('sets the binary type and the threshold of its channel', () => {
    const { channel, port } = newPort()
    expect([channel.binaryType, channel.bufferedAmountLowThreshold, port.highWater]).toEqual([
      'arraybuffer',
      250,
      1_000,
    ])
    channel.bufferedAmount = 77
    expect(port.bufferedAmount).toBe(77)
  })

  it.each<RTCDataChannelState>(['connecting', 'closing', 'closed'])('sends nothing while %s', (state) => {
    const { channel, port } = newPort()
    port.send(Uint8Array.of(1))
    channel.readyState = state
    expect(refusal(() => port.send(Uint8Array.of(2)))).toBe('connection-lost')
    expect(channel.sent).toEqual([Uint8Array.of(1)])
  })

  it('has drained when the channel dispatches bufferedamountlow, not before', async () => {
    const { channel, port } = newPort()
    const draining = port.drained()
    expect(await hasResolved(draining)).toBe(false)
    channel.dispatchEvent(new Event('bufferedamountlow'))
    await draining
    // An earlier event does not end the next wait.
    expect(await hasResolved(port.drained())).toBe(false)
  })

  it('is above its high-water mark until the channel opens, which ends the wait', async () => {
    const { channel, port } = newPort()
    channel.readyState = 'connecting'
    expect(port.bufferedAmount).toBeGreaterThan(port.highWater)
    const draining = port.drained()
    expect(await hasResolved(draining)).toBe(false)
    channel.readyState = 'open'
    channel.dispatchEvent(new Event('open'))
    await draining
    expect(port.bufferedAmount).toBe(0)
  })

  it('receives nothing once it is closed', () => {
    const { channel, port } = newPort()
    port.close()
    expect([channel.readyState, channel.onmessage]).toEqual(['closed', null])
  })

  it('resolves drained() if the channel is closed or closes meanwhile', async () => {
    const { channel, port } = newPort()
    const draining = port.drained()
    channel.close()
    await draining
    await port.drained()
  })
})

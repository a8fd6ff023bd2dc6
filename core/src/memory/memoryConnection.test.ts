import { beforeEach, describe, expect, it } from 'vitest'
import { turns } from '../../test/memoryPages.ts'
import { Medium } from './medium.ts'
import { MemoryConnection } from './memoryConnection.ts'

let offerer: MemoryConnection
let answerer: MemoryConnection

const negotiated = { negotiated: true, id: 0 }

beforeEach(() => {
  const medium = new Medium<MemoryConnection>(0)
  offerer = new MemoryConnection(medium)
  answerer = new MemoryConnection(medium)
})

async function negotiate(to = answerer): Promise<void> {
  await offerer.setLocalDescription(await offerer.createOffer())
  if (offerer.localDescription) await to.setRemoteDescription(offerer.localDescription)
  await to.setLocalDescription(await to.createAnswer())
  if (to.localDescription) await offerer.setRemoteDescription(to.localDescription)
}

const states = () => [offerer, answerer].map(({ connectionState }) => connectionState)

describe('an in-memory connection', () => {
  it("connects when both ends have each other's description", async () => {
    const channels = [offerer, answerer].map((end) => end.createDataChannel('', negotiated))
    await negotiate()
    expect(states()).toEqual(['connecting', 'connecting'])
    await turns(2)
    expect(states()).toEqual(['connected', 'connected'])
    expect(channels.map(({ readyState }) => readyState)).toEqual(['open', 'open'])
  })

  it('reports each state change', async () => {
    const steps: string[] = []
    for (const step of [
      'signalingState',
      'iceGatheringState',
      'iceConnectionState',
      'connectionState',
    ] as const)
      offerer.addEventListener(`${step.toLowerCase()}change`, () => steps.push(offerer[step]))
    offerer.addEventListener('negotiationneeded', () => steps.push('needed'))
    offerer.onicecandidate = ({ candidate }) => steps.push(`candidate ${candidate}`)
    offerer.createDataChannel('', negotiated)
    await turns(1)
    await negotiate()
    await turns(2)
    answerer.close()
    await turns(1)
    expect(steps).toEqual([
      'needed',
      'have-local-offer',
      'complete',
      'candidate null',
      'stable',
      'checking',
      'connecting',
      'connected',
      'connected',
      'disconnected',
      'disconnected',
    ])
  })

  it('opens channels that are created later', async () => {
    await negotiate()
    await turns(2)
    const channels = [offerer, answerer].map((end) => end.createDataChannel('', negotiated))
    await turns(1)
    expect(channels.map(({ readyState }) => readyState)).toEqual(['open', 'open'])
  })

  it('stays connected during a renegotiation', async () => {
    const [channel] = [offerer, answerer].map((end) => end.createDataChannel('', negotiated))
    await negotiate()
    await turns(2)
    offerer.restartIce()
    await negotiate()
    await turns(2)
    expect(states()).toEqual(['connected', 'connected'])
    expect(channel?.readyState).toBe('open')
  })

  it('closes the channels of the other end, and refuses further calls', async () => {
    offerer.createDataChannel('', negotiated)
    const channel = answerer.createDataChannel('', negotiated)
    await negotiate()
    await turns(2)
    offerer.close()
    expect(offerer).toMatchObject({ connectionState: 'closed', signalingState: 'closed' })
    await turns(1)
    expect(channel.readyState).toBe('closed')
    await expect(offerer.createOffer()).rejects.toMatchObject({ name: 'InvalidStateError' })
    expect(() => offerer.createDataChannel('', { negotiated: true, id: 1 })).toThrow()
  })

  it('does not connect to a closed end, an end on another medium, or an end that answered another offer', async () => {
    await negotiate(new MemoryConnection(new Medium<MemoryConnection>(0)))
    await turns(2)
    expect(states()).toEqual(['new', 'new'])
    const closed = { ...offerer.localDescription, type: 'offer' } as const
    offerer.close()
    await answerer.setRemoteDescription(closed)
    await answerer.setLocalDescription()
    await turns(2)
    expect(states()).toEqual(['closed', 'new'])
  })

  it('refuses invalid arguments', async () => {
    await expect(offerer.setRemoteDescription({ type: 'offer', sdp: 'v=0' })).rejects.toThrow(TypeError)
    const answer = await answerer.createAnswer()
    await expect(offerer.setRemoteDescription(answer)).rejects.toMatchObject({ name: 'InvalidStateError' })
    expect(() => offerer.createDataChannel('', {})).toThrow(TypeError)
  })

  it('reports that media need a real connection', () => {
    expect(() => offerer.addTrack()).toThrow(expect.objectContaining({ code: 'no-media' }))
    expect(() => offerer.addTransceiver()).toThrow(expect.objectContaining({ code: 'no-media' }))
  })

  it('has statistics while it is connected', async () => {
    expect((await offerer.getStats()).size).toBe(0)
    await negotiate()
    await turns(2)
    expect((await offerer.getStats()).get('pair')).toMatchObject({ currentRoundTripTime: 0 })
  })
})

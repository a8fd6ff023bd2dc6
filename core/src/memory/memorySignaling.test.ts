import { describe, expect, it } from 'vitest'
import { describeConnection, newFingerprint } from './description.ts'
import { MemorySignaling } from './memorySignaling.ts'

class TestSignaling extends MemorySignaling {
  /** The number of calls of described(). */
  descriptions = 0
  readonly events: string[] = []

  constructor() {
    super()
    for (const type of [
      'signalingstatechange',
      'icegatheringstatechange',
      'negotiationneeded',
      'icecandidate',
    ])
      this.addEventListener(type, () => this.events.push(type))
  }

  protected override described(): void {
    this.descriptions++
  }

  negotiate(): void {
    this.wishNegotiation()
  }

  close(): void {
    this.signalingState = 'closed'
  }
}

const offerOf = (fingerprint = newFingerprint()) => describeConnection('offer', fingerprint)

describe('in-memory offers and answers', () => {
  it('move both ends from stable through an offer to stable, and make each want the other', async () => {
    const [offerer, answerer] = [new TestSignaling(), new TestSignaling()]
    const offer = await offerer.createOffer()
    await offerer.setLocalDescription(offer)
    expect([offerer.signalingState, offerer.wanted]).toEqual(['have-local-offer', undefined])
    await answerer.setRemoteDescription(offer)
    expect([answerer.signalingState, answerer.wanted]).toEqual(['have-remote-offer', undefined])
    const answer = await answerer.createAnswer()
    await answerer.setLocalDescription(answer)
    await offerer.setRemoteDescription(answer)
    expect([offerer.signalingState, answerer.signalingState]).toEqual(['stable', 'stable'])
    expect([offerer.wanted, answerer.wanted]).toEqual([answerer.fingerprint, offerer.fingerprint])
    expect([offerer.descriptions, answerer.descriptions]).toEqual([2, 2])
  })

  it('set the description that is due if setLocalDescription() has no argument', async () => {
    const [offerer, answerer] = [new TestSignaling(), new TestSignaling()]
    await offerer.setLocalDescription()
    await answerer.setRemoteDescription(offerOf())
    await answerer.setLocalDescription()
    expect([offerer.localDescription?.type, answerer.localDescription?.type]).toEqual(['offer', 'answer'])
  })

  it('gather once, and end with the null candidate', async () => {
    const end = new TestSignaling()
    const candidates: unknown[] = []
    end.onicecandidate = ({ candidate }) => candidates.push(candidate)
    await end.setLocalDescription()
    await end.setLocalDescription()
    expect([candidates, end.iceGatheringState]).toEqual([[null], 'complete'])
    expect(end.events.filter((type) => type === 'icegatheringstatechange')).toHaveLength(1)
  })

  it('dispatch negotiationneeded before the first description, and not during a negotiation', async () => {
    const end = new TestSignaling()
    end.negotiate()
    await end.setLocalDescription()
    end.negotiate()
    const answerer = new TestSignaling()
    await answerer.setRemoteDescription(offerOf())
    answerer.negotiate()
    const needed = (types: readonly string[]) => types.filter((type) => type === 'negotiationneeded').length
    expect([needed(end.events), needed(answerer.events)]).toEqual([1, 0])
  })

  it('refuse an answer without an offer and a description without a fingerprint, and keep their state', async () => {
    const end = new TestSignaling()
    const answer = describeConnection('answer', newFingerprint())
    await expect(end.setRemoteDescription(answer)).rejects.toMatchObject({ name: 'InvalidStateError' })
    await expect(end.setRemoteDescription({ type: 'offer', sdp: 'v=0' })).rejects.toThrow(TypeError)
    expect([end.signalingState, end.remoteDescription, end.events]).toEqual(['stable', null, []])
  })

  it.each<[string, (end: TestSignaling) => Promise<unknown>]>([
    ['createOffer', (end) => end.createOffer()],
    ['createAnswer', (end) => end.createAnswer()],
    ['setLocalDescription', (end) => end.setLocalDescription()],
    ['setRemoteDescription', (end) => end.setRemoteDescription(offerOf())],
  ])('refuse %s() once they are closed', async (_, call) => {
    const end = new TestSignaling()
    end.close()
    await expect(call(end)).rejects.toMatchObject({ name: 'InvalidStateError' })
  })
})

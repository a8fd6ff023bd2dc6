import { describe, expect, it } from 'vitest'
import { refusal } from '../../test/hostile.ts'
import { newStream, newTrack } from '../../test/media.ts'
import type { Peer } from '../peers/peer.ts'
import { RoomMedia } from './roomMedia.ts'

/** A peer that records the calls made to it. */
function newPeer() {
  const calls: unknown[][] = []
  const peer = {
    addTrack: (...args: unknown[]) => calls.push(['add', ...args]),
    removeTrack: (track: unknown) => calls.push(['remove', track]),
    replaceTrack: async (...args: unknown[]) => void calls.push(['replace', ...args]),
  } as unknown as Peer
  return { peer, calls }
}

function newMedia(...peers: { peer: Peer }[]) {
  const sentElsewhere = new Set<MediaStreamTrack>()
  const media = new RoomMedia(
    () => peers.map(({ peer }) => peer),
    (track) => sentElsewhere.has(track),
  )
  return { media, sentElsewhere }
}

describe('the media of a lease', () => {
  it('are sent to present and later peers', () => {
    const [here, late] = [newPeer(), newPeer()]
    const { media } = newMedia(here)
    const [track, stream] = [newTrack(), newStream()]
    media.add(track, stream, 'camera')
    media.sendTo(late.peer)
    expect([here.calls, late.calls, media.has(track)]).toEqual([
      [['add', track, stream, 'camera']],
      [['add', track, stream, 'camera']],
      true,
    ])
  })

  it('keep the metadata of a track that is added again without metadata', () => {
    const late = newPeer()
    const { media } = newMedia()
    const [track, stream] = [newTrack(), newStream()]
    media.add(track, stream, 'camera')
    media.add(track, stream, undefined)
    media.sendTo(late.peer)
    expect(late.calls).toEqual([['add', track, stream, 'camera']])
  })

  it('with metadata that cannot be sent reach neither present nor later peers', () => {
    const [here, late] = [newPeer(), newPeer()]
    const { media } = newMedia(here)
    const track = newTrack()
    expect(refusal(() => media.add(track, newStream(), () => 1))).toBe('unserialisable')
    expect(refusal(() => media.add(track, newStream(), 'x'.repeat(5_000)))).toBe('message-too-large')
    media.sendTo(late.peer)
    expect([here.calls, late.calls, media.has(track)]).toEqual([[], [], false])
  })

  it('are removed from the peers unless another lease sends them', () => {
    const here = newPeer()
    const { media, sentElsewhere } = newMedia(here)
    const [shared, own] = [newTrack(), newTrack()]
    for (const track of [shared, own]) media.add(track, newStream(), undefined)
    here.calls.splice(0)
    sentElsewhere.add(shared)
    media.clear()
    expect([here.calls, media.has(shared), media.has(own)]).toEqual([[['remove', own]], false, false])
  })

  it('of one stream are removed without those of other streams', () => {
    const here = newPeer()
    const { media } = newMedia(here)
    const [camera, screen] = [newStream(), newStream()]
    const [video, audio, shared] = [newTrack(), newTrack('audio'), newTrack()]
    for (const track of [video, audio]) media.add(track, camera, undefined)
    media.add(shared, screen, undefined)
    here.calls.splice(0)
    media.clear(camera)
    expect(here.calls).toEqual([
      ['remove', video],
      ['remove', audio],
    ])
    expect(media.has(shared)).toBe(true)
  })

  it('replace a track for present and later peers, with its stream and metadata', async () => {
    const [here, late] = [newPeer(), newPeer()]
    const { media } = newMedia(here)
    const [before, after, stream] = [newTrack(), newTrack(), newStream()]
    media.add(before, stream, 'camera')
    await media.replace(before, after)
    media.sendTo(late.peer)
    expect(here.calls.at(-1)).toEqual(['replace', before, after])
    expect(late.calls).toEqual([['add', after, stream, 'camera']])
    expect([media.has(before), media.has(after)]).toEqual([false, true])
  })

  it('do not send the replacement of a track that was not sent', async () => {
    const late = newPeer()
    const { media } = newMedia()
    await media.replace(newTrack(), newTrack())
    media.sendTo(late.peer)
    expect(late.calls).toEqual([])
  })
})

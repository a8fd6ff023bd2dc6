import { type Room, usePresence } from '@lumamesh/react'
import { useState } from 'react'
import { showNotice } from '../shell/notice.ts'
import { errorWords } from '../shell/words.ts'
import type { Devices } from './Call.tsx'
import { drawPicture } from './testPicture.ts'
import type { OwnStream } from './useOwnStream.ts'

/** Mutes, covers the camera, and puts a test picture in its place: the others go on with the same stream. */
export function Controls({ id, room, own }: { id: string; room: Room; own: OwnStream }) {
  const { stream, filmed } = own
  const { presence, setPresence } = usePresence<Devices>(id)
  const [standIn, setStandIn] = useState<MediaStreamTrack>()
  const toggle = (device: keyof Devices, tracks: readonly MediaStreamTrack[]) => {
    const on = presence[device] === false
    for (const track of tracks) track.enabled = on
    setPresence({ [device]: on })
  }
  const swap = async (now: MediaStreamTrack, next: MediaStreamTrack) => {
    next.enabled = now.enabled
    await room.replaceTrack(now, next)
    stream.removeTrack(now)
    stream.addTrack(next)
    if (now !== filmed) now.stop()
    setStandIn(next === filmed ? undefined : next)
  }
  const swapPicture = () => {
    if (!filmed) return
    const swapped = standIn ? swap(standIn, filmed) : swap(filmed, drawPicture(room.self.nick))
    swapped.catch((error: unknown) => showNotice(errorWords(error)))
  }
  const [muted, covered] = [presence.microphone === false, presence.camera === false]
  return (
    <fieldset className="controls">
      <legend className="quiet">Your camera and microphone</legend>
      <button
        id="microphone"
        type="button"
        aria-pressed={muted}
        onClick={() => toggle('microphone', stream.getAudioTracks())}
      >
        {muted ? 'Unmute' : 'Mute'}
      </button>
      <button
        id="camera"
        type="button"
        aria-pressed={covered}
        onClick={() => toggle('camera', stream.getVideoTracks())}
      >
        {covered ? 'Camera on' : 'Camera off'}
      </button>
      {filmed && (
        <button id="picture" type="button" aria-pressed={standIn !== undefined} onClick={swapPicture}>
          {standIn ? 'Back to camera' : 'Test picture'}
        </button>
      )}
    </fieldset>
  )
}

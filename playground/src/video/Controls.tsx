import { type Room, usePresence } from '@lumamesh/react'
import type { Devices } from './Call.tsx'
import { drawPicture } from './testPicture.ts'
import type { OwnStream } from './useOwnStream.ts'
import { useStandIn } from './useStandIn.ts'

/** Buttons to mute, to switch the picture off, to share the screen, and to send a test picture. */
export function Controls({ room, own }: { room: Room; own: OwnStream }) {
  const { presence, setPresence } = usePresence<Devices>(room.id)
  const { standIn, show } = useStandIn(room, own)
  const toggle = (device: 'microphone' | 'camera', tracks: readonly MediaStreamTrack[]) => {
    const on = presence[device] === false
    for (const track of tracks) track.enabled = on
    setPresence({ [device]: on })
  }
  const shareScreen = async () => {
    const screen = await navigator.mediaDevices.getDisplayMedia({ video: true })
    return screen.getVideoTracks()[0]
  }
  const [muted, covered] = [presence.microphone === false, presence.camera === false]
  const sharing = standIn === 'screen'
  const testing = standIn === 'test picture'
  return (
    <fieldset className="controls">
      <legend className="quiet">Your camera and microphone</legend>
      <button
        id="microphone"
        type="button"
        aria-pressed={muted}
        onClick={() => toggle('microphone', own.stream.getAudioTracks())}
      >
        {muted ? 'Unmute' : 'Mute'}
      </button>
      <button
        id="camera"
        type="button"
        aria-pressed={covered}
        onClick={() => toggle('camera', own.stream.getVideoTracks())}
      >
        {covered ? 'Picture on' : 'Picture off'}
      </button>
      {/* Phones don’t have it, nor do pages on plain http. */}
      {navigator.mediaDevices && 'getDisplayMedia' in navigator.mediaDevices && (
        <button id="screen" type="button" aria-pressed={sharing} onClick={() => show('screen', shareScreen)}>
          {sharing ? 'Stop sharing' : 'Share screen'}
        </button>
      )}
      {own.filmed && (
        <button
          id="picture"
          type="button"
          aria-pressed={testing}
          onClick={() => show('test picture', async () => drawPicture(room.self.nick))}
        >
          {testing ? 'Back to camera' : 'Test picture'}
        </button>
      )}
    </fieldset>
  )
}

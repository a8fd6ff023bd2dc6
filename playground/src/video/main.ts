import './video.css'
import type { Peer, Room } from '@lumamesh/core'
import { byId } from '../shell/dom.ts'
import { showNotice } from '../shell/notice.ts'
import { openPage } from '../shell/page.ts'
import { nameOf } from '../shell/people.ts'
import { errorWords } from '../shell/words.ts'
import { openCamera } from './camera.ts'
import { drawPicture, playTone } from './testPicture.ts'
import { Tile } from './tile.ts'

const words = byId('camera-words', HTMLElement)
const microphoneButton = byId('microphone', HTMLButtonElement)
const cameraButton = byId('camera', HTMLButtonElement)
const pictureButton = byId('picture', HTMLButtonElement)

function enter(room: Room): () => void {
  const left = new AbortController()
  const tiles = new Map<Peer, Tile>()
  room.on('peer', (peer) => {
    const tile = new Tile(nameOf(peer))
    tiles.set(peer, tile)
    tile.mark(peer)
    for (const stream of peer.streams.keys()) tile.show(stream)
  })
  room.on('leave', (peer) => {
    tiles.get(peer)?.remove()
    tiles.delete(peer)
  })
  room.on('stream', (stream, peer) => tiles.get(peer)?.show(stream))
  room.on('streamend', (stream, peer) => tiles.get(peer)?.end(stream))
  // Who mutes, and whose connection is lost for a moment.
  room.subscribe(() => {
    for (const [peer, tile] of tiles) tile.mark(peer)
  })

  send(room, left.signal).catch((error: unknown) => showNotice(errorWords(error)))
  return () => {
    left.abort()
    for (const tile of tiles.values()) tile.remove()
  }
}

/** Sends our camera and microphone, or what stands in for them, until the room is left. */
async function send(room: Room, left: AbortSignal): Promise<void> {
  const own = new Tile(`${room.self.nick} (you)`, true)
  left.addEventListener('abort', () => own.remove())
  for (const button of [microphoneButton, cameraButton, pictureButton]) button.disabled = true
  words.textContent = 'Waiting for the camera…'
  const camera = await openCamera()
  const filmed = camera.stream?.getVideoTracks()[0]
  const stream = new MediaStream(camera.stream?.getTracks() ?? [drawPicture(room.self.nick), playTone(left)])
  const stop = () => {
    for (const track of [...stream.getTracks(), ...(filmed ? [filmed] : [])]) track.stop()
  }
  // Left while the browser was asking.
  if (left.aborted) return stop()
  left.addEventListener('abort', stop)

  words.textContent = camera.words
  room.addStream(stream)
  const show = () => {
    const [sound, video] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]]
    const state = { microphone: sound?.enabled === true, camera: video?.enabled === true }
    room.setPresence(state)
    own.show(stream)
    own.mark({ presence: state, status: 'open' })
    press(microphoneButton, !state.microphone, 'Mute', 'Unmute')
    press(cameraButton, !state.camera, 'Camera off', 'Camera on')
    press(pictureButton, video !== filmed, 'Test picture', 'Back to camera')
    pictureButton.hidden = !filmed
    own.mirror(video === filmed)
  }
  const toggle = (track: MediaStreamTrack | undefined) => {
    if (track) track.enabled = !track.enabled
    show()
  }
  microphoneButton.onclick = () => toggle(stream.getAudioTracks()[0])
  cameraButton.onclick = () => toggle(stream.getVideoTracks()[0])
  const swapPicture = async (now: MediaStreamTrack, next: MediaStreamTrack) => {
    next.enabled = now.enabled
    pictureButton.disabled = true
    // The others go on with the same stream and see another picture in it.
    await room.replaceTrack(now, next)
    stream.removeTrack(now)
    stream.addTrack(next)
    if (now !== filmed) now.stop()
  }
  pictureButton.onclick = async () => {
    const now = stream.getVideoTracks()[0]
    if (!now || !filmed) return
    const next = now === filmed ? drawPicture(room.self.nick) : filmed
    await swapPicture(now, next).catch((error: unknown) => showNotice(errorWords(error)))
    show()
  }
  show()
}

function press(button: HTMLButtonElement, pressed: boolean, off: string, on: string): void {
  button.disabled = false
  button.ariaPressed = String(pressed)
  button.textContent = pressed ? on : off
}

openPage({ prefix: 'video/', enter })

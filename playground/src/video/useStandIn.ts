import { type Room, usePresence } from '@lumamesh/react'
import { showNotice } from '../shell/notice.ts'
import { errorWords } from '../shell/words.ts'
import type { Devices, StandIn } from './Call.tsx'
import type { OwnStream } from './useOwnStream.ts'

/** Replaces the picture that is sent, and restores it. The stream stays the same for the others. */
export function useStandIn(room: Room, { stream, picture }: OwnStream) {
  const { presence, setPresence } = usePresence<Devices>(room.id)
  const { standIn } = presence

  async function swap(next: MediaStreamTrack, kind?: StandIn): Promise<void> {
    const [now] = stream.getVideoTracks()
    if (now === next) return
    // The user left while choosing a screen.
    if (!now || room.status === 'left') return next.stop()
    next.enabled = now.enabled
    await room.replaceTrack(now, next)
    stream.removeTrack(now)
    stream.addTrack(next)
    if (now !== picture) now.stop()
    setPresence({ standIn: kind })
  }

  async function show(kind: StandIn, open: () => Promise<MediaStreamTrack | undefined>): Promise<void> {
    try {
      if (standIn === kind) return await swap(picture)
      const track = await open()
      if (!track) return
      // The browser has its own button that stops sharing the screen.
      track.addEventListener('ended', () => swapBack(track))
      await swap(track, kind)
    } catch (error) {
      // NotAllowedError: the user cancelled the choice of a screen, so no notice is needed.
      if ((error as Error).name !== 'NotAllowedError') showNotice(errorWords(error))
    }
  }

  function swapBack(from: MediaStreamTrack): void {
    if (stream.getTracks().includes(from)) swap(picture).catch((error) => showNotice(errorWords(error)))
  }

  return { standIn, show }
}

import { useEffect, useState } from 'react'
import { openCamera } from './camera.ts'
import { drawPicture, playTone } from './testPicture.ts'

export interface OwnStream {
  readonly stream: MediaStream
  /** The camera's picture, or the test picture. */
  readonly picture: MediaStreamTrack
  /** Whether the picture is a camera's. */
  readonly filmed: boolean
  /** Why there is no camera, for the user; empty if there is one. */
  readonly words: string
}

/**
 * This user’s camera and microphone, or a test picture and a tone. Undefined until the user has answered the browser’s
 * question. Stopped when the component unmounts.
 */
export function useOwnStream(nick: string | undefined): OwnStream | undefined {
  const [own, setOwn] = useState<OwnStream>()
  useEffect(() => {
    if (nick === undefined) return
    const left = new AbortController()
    const open = async () => {
      const camera = await openCamera()
      const filmed = camera.stream?.getVideoTracks()[0]
      const picture = filmed ?? drawPicture(nick)
      const stream = new MediaStream([
        picture,
        ...(camera.stream?.getAudioTracks() ?? [playTone(left.signal)]),
      ])
      const stop = () => {
        for (const track of [...stream.getTracks(), picture]) track.stop()
      }
      // The user left before answering.
      if (left.signal.aborted) return stop()
      left.signal.addEventListener('abort', stop)
      setOwn({ stream, picture, filmed: filmed !== undefined, words: camera.words })
    }
    open()
    return () => left.abort()
  }, [nick])
  return own
}

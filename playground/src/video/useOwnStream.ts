import { useEffect, useState } from 'react'
import { openCamera } from './camera.ts'
import { drawPicture, playTone } from './testPicture.ts'

export interface OwnStream {
  readonly stream: MediaStream
  /** The camera's picture, or the one that stands in for it. */
  readonly picture: MediaStreamTrack
  /** Whether it is a camera's. */
  readonly filmed: boolean
  /** What to say of it. */
  readonly words: string
}

/** Our camera and microphone, or what stands in for them, as long as the component is there; undefined until the browser has asked. */
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
      // Left while the browser was asking.
      if (left.signal.aborted) return stop()
      left.signal.addEventListener('abort', stop)
      setOwn({ stream, picture, filmed: filmed !== undefined, words: camera.words })
    }
    open()
    return () => left.abort()
  }, [nick])
  return own
}

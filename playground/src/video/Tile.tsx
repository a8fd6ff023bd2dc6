import { useEffect, useRef } from 'react'
import type { Devices } from './Call.tsx'

interface TileProps {
  name: string
  stream: MediaStream | undefined
  /** Their presence. */
  shows: Partial<Devices>
  /** Whether it is this user’s tile, whose sound is off. */
  own?: boolean
  mirrored?: boolean
  reconnecting?: boolean
}

/** A person's picture, sound and name. Without a picture, the first letter of the name. */
export function Tile({ name, stream, shows, own, mirrored, reconnecting }: TileProps) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current && stream) return play(video.current, stream)
  }, [stream])
  const screen = shows.standIn === 'screen'
  const notes = [
    screen && 'screen',
    shows.microphone === false && 'muted',
    reconnecting && 'reconnecting…',
  ].filter(Boolean)
  const looks = [screen && 'screen', mirrored && 'mirrored', reconnecting && 'reconnecting']
  return (
    <figure className={`tile ${looks.filter(Boolean).join(' ')}`}>
      <i aria-hidden="true">{[...name][0]?.toUpperCase() ?? '?'}</i>
      <video
        ref={video}
        aria-label={name}
        playsInline
        muted={own === true}
        hidden={shows.camera === false || !stream}
      />
      <figcaption>
        {name} <span className="note">{notes.join(' · ')}</span>
      </figcaption>
    </figure>
  )
}

/** Plays a stream. Some browsers block sound before the first click: there it is muted until then. */
function play(video: HTMLVideoElement, stream: MediaStream): () => void {
  const unmute = () => {
    video.muted = false
  }
  video.srcObject = stream
  video.play().catch((error: Error) => {
    if (error.name !== 'NotAllowedError') return
    video.muted = true
    video.play().catch(() => {})
    addEventListener('click', unmute, { once: true })
  })
  return () => {
    removeEventListener('click', unmute)
    video.srcObject = null
  }
}

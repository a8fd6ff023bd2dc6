import { useEffect, useRef } from 'react'

interface TileProps {
  name: string
  stream: MediaStream | undefined
  filmed: boolean
  notes: readonly (string | false)[]
  /** Ours, which is not to be heard. */
  own?: boolean
}

/** Somebody's picture and sound with their name; a letter where there is no picture. */
export function Tile({ name, stream, filmed, notes, own = false }: TileProps) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current && stream) return play(video.current, stream)
  }, [stream])
  return (
    <figure className="tile">
      <i aria-hidden="true">{[...name][0]?.toUpperCase() ?? '?'}</i>
      <video ref={video} aria-label={name} playsInline muted={own} hidden={!filmed || !stream} />
      <figcaption>
        {name} <span className="note">{notes.filter(Boolean).join(' · ')}</span>
      </figcaption>
    </figure>
  )
}

/** Plays it, muted at first where the browser lets nobody be heard before the first click. */
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

import { useStream } from '@lumamesh/react'
import { useEffect, useRef, useState } from 'react'
import { film, stop } from '../../lib/film.ts'

export function Pictures({ id }: { id: string | undefined }) {
  const [local, setLocal] = useState<MediaStream>()
  const remote = useStream(id, local)

  useEffect(() => {
    if (local) return () => stop(local)
  }, [local])

  return (
    <>
      <div className="tiles">
        {local && <Picture stream={local} name="you" />}
        {remote.map(({ stream, peer }) => (
          <Picture key={stream.id} stream={stream} name={peer.nick} />
        ))}
      </div>
      <button type="button" onClick={() => setLocal(local ? undefined : film())}>
        {local ? 'Stop' : 'Show a picture'}
      </button>
    </>
  )
}

function Picture({ stream, name }: { stream: MediaStream; name: string }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current) video.current.srcObject = stream
  }, [stream])

  return (
    <figure>
      <video ref={video} autoPlay muted playsInline />
      <figcaption>{name}</figcaption>
    </figure>
  )
}

import './video.css'
import { useRoom, useStream } from '@lumamesh/react'
import { nameOf } from '../shell/people.ts'
import { Controls } from './Controls.tsx'
import { Tile } from './Tile.tsx'
import { useOwnStream } from './useOwnStream.ts'

/** What each shows of its own microphone and camera. */
export interface Devices {
  microphone: boolean
  camera: boolean
}

export function Call({ id }: { id: string }) {
  const { self, room, peers, presence } = useRoom<Devices>(id)
  const own = useOwnStream(self?.nick)
  const streams = useStream(id, own?.stream)
  return (
    <>
      <p className="hint" id="camera-words" role="status">
        {own ? own.words : 'Waiting for the camera…'}
      </p>
      <div className="tiles" id="tiles">
        {self && own && (
          <Tile
            name={`${self.nick} (you)`}
            stream={own.stream}
            filmed={presence.camera !== false}
            notes={[presence.microphone === false && 'muted']}
            own
          />
        )}
        {peers.map(({ peer, presence: shown, status }) => (
          <Tile
            key={peer.id}
            name={nameOf(peer)}
            stream={streams.find((stream) => stream.peer === peer)?.stream}
            filmed={shown.camera !== false}
            notes={[shown.microphone === false && 'muted', status === 'reconnecting' && 'reconnecting…']}
          />
        ))}
      </div>
      {own && room && <Controls id={id} room={room} own={own} />}
    </>
  )
}

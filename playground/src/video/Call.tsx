import './video.css'
import { useRoom, useStream } from '@lumamesh/react'
import { useRef } from 'react'
import { nameOf } from '../shell/people.ts'
import { useSize } from '../shell/useSize.ts'
import { Controls } from './Controls.tsx'
import { Tile } from './Tile.tsx'
import { tileWidth } from './tileWidth.ts'
import { useOwnStream } from './useOwnStream.ts'

export type StandIn = 'screen' | 'test picture'

/** The presence of a page: the state of its microphone and camera. */
export interface Devices {
  microphone: boolean
  camera: boolean
  /** What is sent in place of the camera's picture. */
  standIn: StandIn
}

export function Call({ id }: { id: string }) {
  const { self, room, peers, presence } = useRoom<Devices>(id)
  const own = useOwnStream(self?.nick)
  const streams = useStream(id, own?.stream)
  const tiles = useRef<HTMLDivElement>(null)
  const width = tileWidth(peers.length + 1, useSize(tiles))
  return (
    <>
      <p className="hint" id="camera-words" role="status">
        {own ? own.words : 'Waiting for the camera…'}
      </p>
      <div
        className="tiles"
        id="tiles"
        ref={tiles}
        style={{ '--width': `${width}px` } as React.CSSProperties}
      >
        {self && own && (
          <Tile
            name={`${self.nick} (you)`}
            stream={own.stream}
            shows={presence}
            mirrored={own.filmed && !presence.standIn}
            own
          />
        )}
        {peers.map(({ peer, presence: shows, status }) => (
          <Tile
            key={peer.id}
            name={nameOf(peer)}
            stream={streams.find((stream) => stream.peer === peer)?.stream}
            shows={shows}
            reconnecting={status === 'reconnecting'}
          />
        ))}
      </div>
      {own && room && <Controls room={room} own={own} />}
    </>
  )
}

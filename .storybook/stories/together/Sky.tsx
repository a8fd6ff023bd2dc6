import { useChannel, useMessages, usePeers, usePresence } from '@lumamesh/react'
import { useEffect, useRef, useState } from 'react'
import { pointSchema, starSchema } from './checks.ts'
import { at, lineThrough, linksOf, OWN, orbsOf } from './sky.ts'
import type { Places, Point, SkyPresence, Star } from './skyPresence.ts'
import { steer } from './steer.ts'

const COLOR = '#38bdf8'

export function Sky({ id }: { id: string | undefined }) {
  const sky = useRef<HTMLDivElement>(null)
  const [places, setPlaces] = useState<Places>({})
  const { presence, setPresence } = usePresence<SkyPresence>(id)
  const peers = usePeers<SkyPresence>(id)
  const { messages: stars, send } = useMessages<Star>(id, { channel: 'stars', limit: 12, schema: starSchema })
  // Only the newest place matters, so lost ones are not sent again.
  const { channel } = useChannel<Point>(id, 'orb', {
    lane: 'unreliable',
    schema: pointSchema,
    onMessage: (point, peer) => setPlaces((all) => ({ ...all, [peer.id]: point })),
  })

  useEffect(() => setPresence({ color: COLOR }), [setPresence])
  useEffect(() => {
    if (!sky.current) return
    return steer(sky.current, {
      phase: 0,
      move: (point) => {
        setPlaces((all) => ({ ...all, [OWN]: point }))
        channel?.send(point).catch(() => {})
      },
      press: (point) => send?.({ ...point, color: COLOR }),
    })
  }, [channel, send])

  const orbs = orbsOf(presence, peers, places)
  return (
    <>
      <div className="sky" ref={sky}>
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <polyline points={lineThrough(stars)} />
          {linksOf(orbs).map(([from, to]) => (
            <line key={from.id + to.id} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
          ))}
        </svg>
        {stars.map(({ id, data }) => (
          <i key={id} className="star" style={{ ...at(data), color: data.color }} />
        ))}
        {orbs.map((orb) => (
          <b key={orb.id} className="orb" style={{ ...at(orb), color: orb.color }}>
            <span>{orb.name}</span>
            {orb.message && <q>{orb.message}</q>}
          </b>
        ))}
      </div>
      <input
        placeholder="Say something"
        maxLength={40}
        value={presence.message ?? ''}
        onChange={({ target }) => setPresence({ message: target.value })}
      />
    </>
  )
}

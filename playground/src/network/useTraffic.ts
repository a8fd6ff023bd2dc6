import { useChannel } from '@lumamesh/react'
import { useEffect, useState } from 'react'

const EVERY_MS = 20
const BYTES = 2_000

/** Sends 100 kB a second of random bytes to each peer while `on`, on the unreliable lane. */
export function useTraffic(id: string): { on: boolean; toggle(): void } {
  const [on, setOn] = useState(false)
  const { channel } = useChannel<Uint8Array>(id, 'traffic', { lane: 'unreliable', onMessage: () => {} })
  useEffect(() => {
    if (!on || !channel) return
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
    const timer = setInterval(() => channel.send(bytes).catch(() => setOn(false)), EVERY_MS)
    return () => clearInterval(timer)
  }, [on, channel])
  return { on, toggle: () => setOn(!on) }
}

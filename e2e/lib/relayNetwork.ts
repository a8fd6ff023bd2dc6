import { tcpPort } from '../../scripts/lib/ports.mjs'
import { RelayProcess } from './relayProcess.ts'

/** Relays that are one network: all know the first, and so find each other. */
export async function startRelayNetwork(count: number): Promise<RelayProcess[]> {
  const meshPort = String(await tcpPort(17_400))
  const first = await RelayProcess.create({ MESH_PORT: meshPort })
  const others = Array.from({ length: count - 1 }, () =>
    RelayProcess.create({ MESH_PEERS: `127.0.0.1:${meshPort}` }),
  )
  return [first, ...(await Promise.all(others))]
}

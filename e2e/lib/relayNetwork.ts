import { tcpPort } from '../../scripts/lib/ports.mjs'
import { RelayProcess } from './relayProcess.ts'

/** Relays of one network. All know the first one, through which they find each other. */
export async function startRelayNetwork(count: number): Promise<RelayProcess[]> {
  const meshPort = String(await tcpPort(17_400))
  const first = await RelayProcess.create({ MESH_PORT: meshPort })
  const others = Array.from({ length: count - 1 }, () =>
    RelayProcess.create({ MESH_PEERS: `127.0.0.1:${meshPort}` }),
  )
  return [first, ...(await Promise.all(others))]
}

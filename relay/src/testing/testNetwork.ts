import type { Relay } from '../relay/relay.ts'
import { testRelay } from './testRelay.ts'

/** A network of relays in this process, on loopback, closed after the test. All others know the first one. */
export async function testNetwork(
  count: number,
  env: Record<string, string> = {},
): Promise<(Relay & { json: Awaited<ReturnType<typeof testRelay>>['json'] })[]> {
  const first = await testRelay({ MESH_SALT: 'test', MESH_PORT: '0', ...env })
  const others = Array.from({ length: count - 1 }, () => joinNetwork(first, env))
  return [first, ...(await Promise.all(others))]
}

/** Another relay of the network, which knows this one. */
export function joinNetwork(relay: Relay, env: Record<string, string> = {}): ReturnType<typeof testRelay> {
  return testRelay({
    MESH_SALT: 'test',
    MESH_PORT: '0',
    MESH_PEERS: `127.0.0.1:${relay.meshPort}`,
    ...env,
  })
}

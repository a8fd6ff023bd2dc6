import { loadAnnouncements } from '../network/savedAnnouncements.ts'
import type { RelayConfig } from '../relay/config.ts'
import { type HostPort, readHostPort } from '../shared/hosts.ts'
import type { Log } from '../shared/log.ts'
import { detectPublicIp } from './publicIp.ts'

/** The default ports of relays. */
const USUAL = { udp: 3478, mesh: 7400 }

/** The configuration with the addresses of this machine that other relays see, if PUBLIC_IP is not set. */
export async function withPublicIps(config: RelayConfig, log: Log): Promise<RelayConfig> {
  if (!config.publicIpsGuessed) return config
  const { ips, agreed } = await detectPublicIp(await relaysOf(config))
  const publicIps = ips.length > 0 ? ips : config.publicIps
  const fields = { publicIp: publicIps.join() }
  if (ips.length === 0)
    log.warn(fields, 'PUBLIC_IP is not set and no relay tells: pages are told this address of this machine')
  else if (agreed) log.info(fields, 'PUBLIC_IP is not set: pages are told the address that other relays see')
  else log.warn(fields, 'PUBLIC_IP is not set, and no two relays agree on it: set it if this is not right')
  return { ...config, publicIps }
}

/** The relays to ask: those in MESH_PEERS, at a guessed UDP port, and those of the last run. */
async function relaysOf({ salt, peers, dataDir }: RelayConfig): Promise<HostPort[]> {
  if (salt === undefined) return []
  const named = peers.map((peer) => ({ ...readHostPort(peer, USUAL.mesh), port: USUAL.udp }))
  const known = (await loadAnnouncements(dataDir)).flatMap(
    ({ announcement }) => announcement.record.addresses,
  )
  const places = [...named, ...known].map((place) => [`${place.host} ${place.port}`, place] as const)
  return [...new Map(places).values()]
}

import { loadAnnouncements } from '../network/savedAnnouncements.ts'
import type { RelayConfig } from '../relay/config.ts'
import { type HostPort, readHostPort } from '../shared/hosts.ts'
import type { Log } from '../shared/log.ts'
import { detectPublicIp } from './publicIp.ts'

/** The ports of relays that say nothing else. */
const USUAL = { udp: 3478, mesh: 7400 }

/** The same configuration with the addresses that pages dial, where PUBLIC_IP does not say: as other relays see this machine. */
export async function withPublicIps(config: RelayConfig, log: Log): Promise<RelayConfig> {
  if (!config.publicIpsGuessed) return config
  const { ips, agreed } = await detectPublicIp(await relaysOf(config))
  const publicIps = ips.length > 0 ? ips : config.publicIps
  const told = { publicIp: publicIps.join() }
  if (ips.length === 0)
    log.warn(told, 'PUBLIC_IP is not set and no relay tells: pages are told this address of this machine')
  else if (agreed) log.info(told, 'PUBLIC_IP is not set: pages are told the address that other relays see')
  else log.warn(told, 'PUBLIC_IP is not set, and no two relays agree on it: set it if this is not right')
  return { ...config, publicIps }
}

/** Whom to ask: those that the operator names, whose UDP port is a guess, and those that were there at the last run. */
async function relaysOf({ salt, peers, dataDir }: RelayConfig): Promise<HostPort[]> {
  if (salt === undefined) return []
  const named = peers.map((peer) => ({ ...readHostPort(peer, USUAL.mesh), port: USUAL.udp }))
  const known = (await loadAnnouncements(dataDir)).flatMap(
    ({ announcement }) => announcement.record.addresses,
  )
  const places = [...named, ...known].map((place) => [`${place.host} ${place.port}`, place] as const)
  return [...new Map(places).values()]
}

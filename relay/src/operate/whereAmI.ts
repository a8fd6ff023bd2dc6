import type { RelayConfig } from '../config.ts'
import { readHostPort } from './hosts.ts'
import type { Log } from './log.ts'
import { detectPublicIp } from './publicIp.ts'

/** The UDP port of relays of which the TCP port alone is known. */
const USUAL_UDP_PORT = 3478

/** The same configuration with the addresses that pages dial, where PUBLIC_IP does not say: as other relays see this machine. */
export async function withPublicIps(config: RelayConfig, log: Log): Promise<RelayConfig> {
  if (!config.publicIpsGuessed) return config
  const relays = config.peers.map((peer) => ({
    ...readHostPort(peer, config.meshPort),
    port: USUAL_UDP_PORT,
  }))
  const { ips, agreed } = await detectPublicIp(relays)
  const publicIps = ips.length > 0 ? ips : config.publicIps
  const told = { publicIp: publicIps.join() }
  if (ips.length === 0)
    log.warn(told, 'PUBLIC_IP is not set and no relay tells: pages are told this address of this machine')
  else if (agreed) log.info(told, 'PUBLIC_IP is not set: pages are told the address that other relays see')
  else log.warn(told, 'PUBLIC_IP is not set, and no two relays agree on it: set it if this is not right')
  return { ...config, publicIps }
}

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { formatAddress, toBase64 } from '@lumamesh/core/protocol'
import type { RelayConfig } from '../relay/config.ts'
import type { Relay } from '../relay/relay.ts'

/** Whether no relay has run with this data directory yet. */
export function isFirstRun(dataDir: string): boolean {
  return !existsSync(join(dataDir, 'identity.key'))
}

/** What an operator has to do after the first start. */
export function adviceFor(
  { dataDir, publicIps: [host = ''] }: Pick<RelayConfig, 'dataDir' | 'publicIps'>,
  { port: udpPort, meshPort, record }: Pick<Relay, 'port' | 'meshPort' | 'record'>,
): string {
  const ports = [
    { port: udpPort, protocol: 'udp', who: 'browsers', variable: 'UDP_PORT' },
    ...(meshPort === undefined
      ? []
      : [{ port: meshPort, protocol: 'tcp', who: 'other relays', variable: 'MESH_PORT' }]),
  ]
  const lines = (line: (port: (typeof ports)[number]) => string) =>
    ports.map((port) => `    ${line(port)}`).join('\n')
  return `
The relay runs. Two things are left to do.

1. Open the firewall, on this machine and at your provider:
${lines(({ port, protocol, who, variable }) => `${port}/${protocol}  for ${who} (${variable})`)}
   With ufw:
${lines(({ port, protocol }) => `ufw allow ${port}/${protocol}`)}
   With nftables, in the chain of a table "filter" that takes what comes in:
${lines(({ port, protocol }) => `nft add rule inet filter input ${protocol} dport ${port} accept`)}

2. Back up the keys in ${dataDir}: by them pages know this relay, ${toBase64(record.id)}.
    DATA_DIR=${shellWord(resolve(dataDir))} lumamesh-relay backup > relay.backup

Then try ${formatAddress({ host, port: udpPort })} from another machine, with the line that it prints in a file:
    lumamesh-relay check --config FILE

`
}

/** Quotes text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

import { LumameshError } from '@lumamesh/core/protocol'
import { Command } from 'commander'
import { readConfig, readDuration } from './config.ts'
import { createLog } from './operate/log.ts'
import { describeRelay, startRelay, turnCredentials } from './relay.ts'

const EXIT_FAILED = 1
const EXIT_MISUSED = 2

const program = new Command('lumamesh-relay')
  .description('A Lumamesh relay: one UDP port through which browsers find each other.')
  .option('--private', 'no network of relays: MESH_SALT is not needed')
  .action(run)

program
  .command('config')
  .description('print the config JSON for pages, and exit')
  .action(async () => {
    print(await describeRelay(readConfig(process.env, program.opts())))
  })

program
  .command('turn-credentials')
  .description('print credentials for the TURN server of this relay, and exit')
  .option('--ttl <time>', 'how long they are good for: 90s, 15m or 1h', '1h')
  .option('--user <name>', 'whom the quotas count them to', 'operator')
  .action(async ({ ttl, user }: { ttl: string; user: string }) => {
    print(await turnCredentials(readConfig(process.env, program.opts()), user, readDuration(ttl)))
  })

async function run(): Promise<void> {
  const config = readConfig(process.env, program.opts())
  const log = createLog(config.logLevel)
  const relay = await startRelay(config, log)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping')
      // Native threads are not waited for.
      void relay.close().finally(() => process.exit(0))
    })
  }
  if (config.publicIpsGuessed) {
    log.warn(
      { publicIp: config.publicIps[0] },
      'PUBLIC_IP is not set: pages are told this address of this machine',
    )
  }
  if (config.salt !== undefined) {
    log.warn('relays do not find each other yet: MESH_SALT, MESH_PEERS and MESH_PORT are noted, not used')
  }
  log.info({ udpPort: relay.port, dataDir: config.dataDir }, 'serving')
  print(relay.config)
}

function print(json: unknown): void {
  process.stdout.write(`${JSON.stringify(json)}\n`)
}

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof LumameshError)) throw error
  process.stderr.write(`lumamesh-relay: ${error.message}\n`)
  process.exit(error.code === 'invalid-option' ? EXIT_MISUSED : EXIT_FAILED)
})

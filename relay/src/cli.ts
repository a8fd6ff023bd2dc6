import { text } from 'node:stream/consumers'
import { LumameshError } from '@lumamesh/core/protocol'
import { Command } from 'commander'
import { inscribeCommand } from './inscribe/inscribeCommand.ts'
import { backUp, restore } from './operate/backup.ts'
import { type CheckOptions, checkAll } from './operate/check/checkCommand.ts'
import { describeNetworkView, readNetworkView } from './operate/networkView.ts'
import { serve } from './operate/serve.ts'
import { withPublicIps } from './operate/withPublicIps.ts'
import { type RelayConfig, readConfig, readDuration } from './relay/config.ts'
import { describeRelay, type RelayConfigJson, turnCredentials } from './relay/relay.ts'
import { createLog } from './shared/log.ts'

const EXIT_FAILED = 1
const EXIT_MISUSED = 2

const program: Command = new Command('lumamesh-relay')
  .description('A Lumamesh relay: one UDP port through which browsers find each other.')
  .option('--private', 'no network of relays: MESH_SALT is not needed')
  .option('--env-file <file>', 'read variables from this file; those of the environment win')
  .hook('preAction', () => loadVariables(program.opts()))
  .action(async () => print(await serve(configured())))

program
  .command('config')
  .description('print the config JSON for pages, and exit')
  .action(async () => print(await describe(configured())))

program
  .command('check')
  .argument('[host:port]', 'where pages dial; the relay of this machine without it')
  .description('dial a relay as a browser would, and tell of each step; exit code 1 where one fails')
  .option('--config <file>', 'what `lumamesh-relay config` prints there; - reads it from stdin')
  .option('--mesh <port>', 'its TCP port for other relays: look whether it is open')
  .option('--timeout <time>', 'how long each step may take', '5s')
  .option('--json', 'print JSON')
  .action(async (place: string | undefined, options: CheckOptions) => {
    // A check of any relay needs no network of its own.
    const config = configured({ private: !process.env.MESH_SALT })
    if (!(await checkAll(place, options, config, (line) => process.stdout.write(line))))
      process.exit(EXIT_FAILED)
    process.exit(0)
  })

program
  .command('peers')
  .description('print the other relays of the network, as this one sees them')
  .option('--json', 'print JSON')
  .action(async ({ json }: { json?: boolean }) => {
    const view = await readNetworkView(offline().dataDir)
    if (json) print(view)
    else process.stdout.write(`${describeNetworkView(view, Date.now())}\n`)
  })

program
  .command('backup')
  .description('print all that makes a relay this one, its keys among it: keep that secret')
  .action(async () => {
    const { dataDir } = offline()
    const backup = await backUp(dataDir)
    print(backup)
    // Otherwise an operator finds out too late that the backup is of another relay.
    note(`Backed up relay ${backup.id} from ${dataDir}.`)
  })

program
  .command('restore')
  .description('read a backup from stdin, and put it into DATA_DIR')
  .action(async () => {
    const { dataDir } = offline()
    const id = await restore(dataDir, await text(process.stdin))
    note(`Relay ${id} is back in ${dataDir}.`)
  })

program
  .command('turn-credentials')
  .description('print credentials for the TURN server of this relay, and exit')
  .option('--ttl <time>', 'how long they are good for: 90s, 15m or 1h', '1h')
  .option('--user <name>', 'whom the quotas count them to', 'operator')
  .action(async ({ ttl, user }: { ttl: string; user: string }) => {
    print(await turnCredentials(offline(), user, readDuration(ttl)))
  })

program.addCommand(inscribeCommand(() => describe(offline())))

async function describe(config: RelayConfig): Promise<RelayConfigJson> {
  return describeRelay(await withPublicIps(config, createLog(config.logLevel)))
}

function configured(flags: { private?: boolean } = program.opts()): RelayConfig {
  return readConfig(process.env, flags)
}

/** What needs no network of relays. */
function offline(): RelayConfig {
  return configured({ private: true })
}

function loadVariables({ envFile }: { envFile?: string }): void {
  if (envFile === undefined) return
  try {
    process.loadEnvFile(envFile)
  } catch (cause) {
    const message = `The file ${envFile} cannot be read: check its name, and that you may read it.`
    throw new LumameshError('invalid-option', message, { cause })
  }
}

function print(json: unknown): void {
  process.stdout.write(`${JSON.stringify(json)}\n`)
}

/** For the person at the terminal: stdout belongs to programs. */
function note(sentence: string): void {
  process.stderr.write(`lumamesh-relay: ${sentence}\n`)
}

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof LumameshError)) throw error
  note(error.message)
  process.exit(error.code === 'invalid-option' ? EXIT_MISUSED : EXIT_FAILED)
})

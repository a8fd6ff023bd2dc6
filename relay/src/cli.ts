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
  .option('--private', 'run without a network of relays; MESH_SALT is not needed')
  .option('--env-file <file>', 'read variables from this file; variables of the environment take precedence')
  .hook('preAction', () => loadVariables(program.opts()))
  .action(async () => print(await serve(relayConfig())))

program
  .command('config')
  .description('print the config JSON for pages, and exit')
  .action(async () => print(await describe(relayConfig())))

program
  .command('check')
  .argument('[host:port]', 'the address that pages dial (default: the relay of this machine)')
  .description('dial a relay as a browser does, and print each step; the exit code is 1 if a step fails')
  .option('--config <file>', 'the output of `lumamesh-relay config` on that machine; - reads it from stdin')
  .option('--mesh <port>', 'also check its TCP port for other relays')
  .option('--timeout <time>', 'how long each step may take', '5s')
  .option('--json', 'print JSON')
  .action(async (address: string | undefined, options: CheckOptions) => {
    // A check does not need MESH_SALT.
    const config = relayConfig({ private: !process.env.MESH_SALT })
    if (!(await checkAll(address, options, config, (line) => process.stdout.write(line))))
      process.exit(EXIT_FAILED)
    process.exit(0)
  })

program
  .command('peers')
  .description('print the other relays of the network that this one knows')
  .option('--json', 'print JSON')
  .action(async ({ json }: { json?: boolean }) => {
    const view = await readNetworkView(offlineConfig().dataDir)
    if (json) print(view)
    else process.stdout.write(`${describeNetworkView(view, Date.now())}\n`)
  })

program
  .command('backup')
  .description('print the identity of this relay, including its keys; keep the output secret')
  .action(async () => {
    const { dataDir } = offlineConfig()
    const backup = await backUp(dataDir)
    print(backup)
    // An operator who backs up another relay by mistake notices it now.
    note(`Backed up relay ${backup.id} from ${dataDir}.`)
  })

program
  .command('restore')
  .description('read a backup from stdin, and write it to DATA_DIR')
  .action(async () => {
    const { dataDir } = offlineConfig()
    const id = await restore(dataDir, await text(process.stdin))
    note(`Restored relay ${id} to ${dataDir}.`)
  })

program
  .command('turn-credentials')
  .description('print credentials for the TURN server of this relay, and exit')
  .option('--ttl <time>', 'how long they are valid, such as 90s, 15m or 1h', '1h')
  .option('--user <name>', 'the user that the quotas count for', 'operator')
  .action(async ({ ttl, user }: { ttl: string; user: string }) => {
    print(await turnCredentials(offlineConfig(), user, readDuration(ttl)))
  })

program.addCommand(inscribeCommand(() => describe(offlineConfig())))

async function describe(config: RelayConfig): Promise<RelayConfigJson> {
  return describeRelay(await withPublicIps(config, createLog(config.logLevel)))
}

function relayConfig(flags: { private?: boolean } = program.opts()): RelayConfig {
  return readConfig(process.env, flags)
}

/** The configuration for a command that needs no network of relays. */
function offlineConfig(): RelayConfig {
  return relayConfig({ private: true })
}

function loadVariables({ envFile }: { envFile?: string }): void {
  if (envFile === undefined) return
  try {
    process.loadEnvFile(envFile)
  } catch (cause) {
    const message = `The file ${envFile} cannot be read. Check its name and its permissions.`
    throw new LumameshError('invalid-option', message, { cause })
  }
}

function print(json: unknown): void {
  process.stdout.write(`${JSON.stringify(json)}\n`)
}

/** Prints a message for the operator to stderr: stdout is for programs. */
function note(sentence: string): void {
  process.stderr.write(`lumamesh-relay: ${sentence}\n`)
}

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof LumameshError)) throw error
  note(error.message)
  process.exit(error.code === 'invalid-option' ? EXIT_MISUSED : EXIT_FAILED)
})

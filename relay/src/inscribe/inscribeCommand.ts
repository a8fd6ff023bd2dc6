import { LumameshError } from '@lumamesh/core/protocol'
import type { InscribeOptions, Subject } from '@lumamesh/inscriptions'
import { Command } from 'commander'
import type { RelayConfigJson } from '../relay/relay.ts'

const EXIT_MISUSED = 2

type Inscriptions = typeof import('@lumamesh/inscriptions')

/**
 * `lumamesh-relay inscribe`: builds the transactions of an inscription into a folder, and sends nothing. `thisRelay` is the list
 * without another one.
 */
export function inscribeCommand(thisRelay: () => Promise<RelayConfigJson>): Command {
  const command = new Command('inscribe')
    .description('build the two transactions of an inscription into a folder; nothing is sent')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_MISUSED))
  subcommand('library', 'the one-file library')
    .option('--file <path>', 'another file in its place')
    .action((options: InscribeOptions & { file?: string }) =>
      run(options, ({ librarySubject }) => librarySubject(options.file)),
    )
  subcommand('bootstrap', 'the list of relays that pages start from')
    .option(
      '--relays <[name=]file>',
      'what `lumamesh-relay config` prints on a relay; repeat for more (default: this relay)',
      collect,
    )
    .action((options: InscribeOptions & { relays?: string[] }) =>
      run(options, async ({ bootstrapSubject, bootstrapOf }) => {
        if (options.relays) return bootstrapSubject(options.relays, options.network, Date.now())
        const { relays } = await thisRelay()
        return bootstrapOf({ '': relays }, options.network, Date.now())
      }),
    )
  subcommand('file', 'a page, a picture, anything')
    .argument('<path>')
    .option('--type <media type>', 'what it is (default: by the name of the file)')
    .action((path: string, options: InscribeOptions & { type?: string }) =>
      run(options, ({ fileSubject }) => fileSubject(path, options.type)),
    )
  command
    .command('preview')
    .description('show the inscriptions of a folder as ord would, on this machine, until it is stopped')
    .argument('<folder>', 'as written here, or any with raw transactions in *.hex')
    .option('--port <port>', 'where to listen (default: any free one)')
    .action(preview)
  return command

  function subcommand(name: string, description: string): Command {
    return command
      .command(name)
      .description(`inscribe ${description}`)
      .requiredOption('--network <name>', 'mainnet, testnet, signet or regtest')
      .requiredOption(
        '--utxo <txid:vout:sats>',
        'an output that pays, the first carries the inscription; repeat for more',
        collect,
      )
      .option('--utxo-address <address>', 'where these outputs lie, unless they say :address themselves')
      .requiredOption('--to <address>', 'where the inscription goes')
      .requiredOption('--fee-rate <sat/vB>', '0.1 to 1000')
      .option('--change <address>', 'where change goes (default: the address of the first output)')
      .option('--parent <id=txid:vout:sats>', 'make it a child of this inscription; repeat for more', collect)
      .option(
        '--update <id=txid:vout:sats>',
        'put it on the sat of this inscription, the first there, as its child',
      )
      .option('--postage <sats>', 'what stays with the inscription (default 546)')
      .option('--max-fee <sats>', 'the most that both fees may be (default 500000)')
      .option('--no-brotli', 'leave the content as it is')
      .option('--out <folder>', 'what to write (default: inscription-<commit>)')
  }
}

/** Loaded here, so that a relay that serves does not carry it. */
async function run(options: InscribeOptions, subject: (library: Inscriptions) => Promise<Subject>) {
  const inscriptions = await import('@lumamesh/inscriptions')
  const print = (text: string) => process.stdout.write(text)
  await inscriptions.inscribe(await subject(inscriptions), options, print)
}

async function preview(folder: string, { port = '0' }: { port?: string }): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new LumameshError('invalid-option', `--port "${port}" is no port: give a number up to 65535.`)
  const { startExplorer } = await import('@lumamesh/inscriptions')
  const { url } = await startExplorer({ folder, port: Number(port) })
  process.stdout.write(`${url}\n`)
}

function collect(value: string, values: string[] = []): string[] {
  return [...values, value]
}

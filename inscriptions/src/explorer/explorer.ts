import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { LumameshError } from '@lumamesh/core/protocol'
import type { BitcoinNetwork } from '../bitcoin/bitcoinNetwork.ts'
import { readFolder } from './folder.ts'
import type { ExplorerRequest } from './http.ts'
import { route } from './router.ts'
import {
  type ExplorerTransaction,
  type KnownTransaction,
  ledgerOf,
  readKnown,
  readNamed,
} from './transactions.ts'

export interface ExplorerOptions {
  /**
   * A folder of `*.hex` files with one raw transaction per line. The order of the file names is the order on the chain. A file
   * `explorer.json` may add data about them: `{ "<txid>": { "sat": …, "height": …, "timestamp": … } }`, where `sat` is the number of
   * the transaction's first input sat.
   */
  folder?: string
  /** Raw transactions, oldest first, in place of a folder or after it. */
  transactions?: readonly (string | ExplorerTransaction)[]
  /** The network of the addresses. Default `mainnet`. */
  network?: BitcoinNetwork
  /** Default: a free port. */
  port?: number
  /** The address to listen on. Default 127.0.0.1. */
  host?: string
  /**
   * Decompresses brotli for clients that do not accept it, like `ord server --decompress`. Browsers accept brotli only on https and
   * localhost. Elsewhere they get the status 406 for compressed content without this option, as from most ord servers.
   */
  decompress?: boolean
}

/** A running explorer. */
export interface Explorer {
  /** Its URL, without a trailing slash. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the inscriptions of raw transactions as ord does, with its endpoints, headers and sandbox.
 * @throws LumameshError `invalid-option`, with the name of the transaction, file or address
 */
export async function startExplorer(options: ExplorerOptions): Promise<Explorer> {
  const { port = 0, host = '127.0.0.1', decompress = false } = options
  const ledger = ledgerOf(await transactionsOf(options), options.network)
  const server = createServer((request, response) => {
    const { status, headers, body } = route(readRequest(request), ledger, { decompress })
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body)
  })
  await listen(server, port, host)
  return {
    url: urlOf(server, host),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function transactionsOf({ folder, transactions }: ExplorerOptions): Promise<KnownTransaction[]> {
  if (folder === undefined && transactions === undefined)
    throw new LumameshError('invalid-option', 'There is nothing to explore. Pass a folder, or transactions.')
  const listed = (transactions ?? []).map((each, i): KnownTransaction => {
    const { hex, ...known } = typeof each === 'string' ? { hex: each } : each
    const name = `transactions[${i}]`
    return { transaction: readNamed(hex, name), known: readKnown(known, name) }
  })
  return [...(folder === undefined ? [] : await readFolder(folder)), ...listed]
}

function readRequest({ method = 'GET', url = '/', headers }: IncomingMessage): ExplorerRequest {
  const encoding = headers['accept-encoding']
  return {
    method,
    path: url.split('?')[0] ?? '/',
    acceptEncoding: Array.isArray(encoding) ? encoding.join() : encoding,
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new LumameshError(
      'invalid-option',
      `The explorer can't listen on ${host}, port ${port}. Use an address of this machine and a free port.`,
      { cause },
    )
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

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
   * A folder of `*.hex` files, each with raw transactions, one a line; their names' order is the order on the
   * chain. A file `explorer.json` may say what they do not: `{ "<txid>": { "sat": …, "height": …,
   * "timestamp": … } }`, where `sat` is the number of the first sat that goes into the transaction.
   */
  folder?: string
  /** Raw transactions, the oldest first, in the place of a folder or behind it. */
  transactions?: readonly (string | ExplorerTransaction)[]
  /** Whose addresses are shown: mainnet unless told. */
  network?: BitcoinNetwork
  /** Any free one unless told. */
  port?: number
  /** The address to listen on: 127.0.0.1 unless told. */
  host?: string
  /**
   * Undoes brotli for those who do not accept it, as `ord server --decompress`. Browsers accept it on https
   * and on localhost alone: elsewhere compressed content is refused (406) without this, as by most of ord's
   * servers.
   */
  decompress?: boolean
}

/** A running explorer. */
export interface Explorer {
  /** Where it is, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves inscriptions out of raw transactions as ord does: its endpoints, its headers, its sandbox.
 * @throws LumameshError `invalid-option`, which says of which transaction, file or address
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
    throw new LumameshError('invalid-option', 'There is nothing to explore: give a folder, or transactions.')
  const given = (transactions ?? []).map((each, i): KnownTransaction => {
    const { hex, ...known } = typeof each === 'string' ? { hex: each } : each
    const name = `transactions[${i}]`
    return { transaction: readNamed(hex, name), known: readKnown(known, name) }
  })
  return [...(folder === undefined ? [] : await readFolder(folder)), ...given]
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
      `The explorer can't listen on ${host}, port ${port}. Give an address of this machine and a port that is free.`,
      { cause },
    )
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

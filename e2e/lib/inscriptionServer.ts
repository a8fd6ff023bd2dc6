import { buildInscription, type Content, startExplorer } from '@lumamesh/inscriptions'
import type { Tab } from './tab.ts'
import { until } from './until.ts'

/** An inscription with its reveal transaction. */
export interface Inscribed {
  id: string
  hex: string
  /** The number of its sat. */
  sat: number
}

export interface InscriptionServer {
  /** The URL of a path for a page on this machine. The default host is localhost. */
  url(path: string, host?: string): string
  close(): Promise<void>
}

/** The example address of BIP 173. Nothing here is ever sent. */
const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

let outputs = 0

export function inscribe(sat: number, content: Content): Inscribed {
  const { reveal, summary } = buildInscription({
    network: 'mainnet',
    content,
    utxos: [{ txid: 'a'.repeat(64), vout: outputs++, value: 1_000_000, address: ADDRESS }],
    destination: ADDRESS,
    feeRate: 1,
  })
  if (!('hex' in reveal)) throw new Error('The reveal is not signed')
  return { id: summary.inscriptionId, hex: reveal.hex, sat }
}

/** Serves inscriptions, oldest first, with the explorer on every address of this machine. */
export async function serveInscriptions(
  inscribed: readonly Inscribed[],
  options: { decompress?: boolean } = {},
): Promise<InscriptionServer> {
  const transactions = inscribed.map(({ hex, sat }) => ({ hex, sat }))
  const explorer = await startExplorer({ ...options, transactions, host: '0.0.0.0' })
  const { port } = new URL(explorer.url)
  return {
    url: (path, host = 'localhost') => `http://${host}:${port}${path}`,
    close: () => explorer.close(),
  }
}

interface Report {
  name: string
  value: unknown
}

/**
 * A script for a sandboxed page that only the page around it can reach. The rest of the page's script calls `report(name, value)`. An
 * uncaught error is reported as `error`.
 */
export const REPORTING = `
  const reports = []
  const report = (name, value) => reports.push({ name, value })
  addEventListener('message', ({ source }) => source.postMessage(reports, '*'))
  addEventListener('error', ({ message }) => report('error', message))
  addEventListener('unhandledrejection', ({ reason }) => report('error', String(reason)))`

/** Waits for this report of the inscription in this tab. @throws Error if the inscription reports an error */
export async function reportOf(tab: Tab, wanted: string): Promise<unknown> {
  const { value } = await until(
    `the inscription reports "${wanted}" (errors: ${tab.errors.join('; ')})`,
    async () => {
      const reports = await reportsOf(tab)
      const error = reports.find(({ name }) => name === 'error')
      if (error) throw new Error(`The inscription failed: ${String(error.value)}`)
      return reports.find(({ name }) => name === wanted)
    },
  )
  return value
}

/** Its reports so far. None while it does not answer. */
function reportsOf(tab: Tab): Promise<Report[]> {
  return tab.evaluate(
    () =>
      new Promise<Report[]>((resolve) => {
        addEventListener('message', ({ data }) => resolve(data as Report[]), { once: true })
        document.querySelector('iframe')?.contentWindow?.postMessage('reports', '*')
        setTimeout(() => resolve([]), 250)
      }),
  )
}

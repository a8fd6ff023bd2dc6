import { buildInscription, type Content, startExplorer } from '@lumamesh/inscriptions'
import type { Tab } from './tab.ts'
import { until } from './until.ts'

/** An inscription, in the transaction that reveals it. */
export interface Inscribed {
  id: string
  hex: string
  /** The number of the sat that it is on. */
  sat: number
}

export interface InscriptionServer {
  /** The address of a path as a page on this machine opens it; the host is localhost unless told. */
  url(path: string, host?: string): string
  close(): Promise<void>
}

/** The one of BIP 173: nothing here is ever sent. */
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

/** Serves inscriptions, the oldest first, with the explorer, on every address of this machine. */
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
  what: string
  value: unknown
}

/**
 * What a sandboxed page does to be asked by the page around it: it can reach nobody else. `tell(what, value)`
 * is for the rest of its script; an error that nobody catches is told as `error`.
 */
export const TELLING = `
  const reports = []
  const tell = (what, value) => reports.push({ what, value })
  addEventListener('message', ({ source }) => source.postMessage(reports, '*'))
  addEventListener('error', ({ message }) => tell('error', message))
  addEventListener('unhandledrejection', ({ reason }) => tell('error', String(reason)))`

/** Waits until the inscription in this tab has told something; an error that it tells ends the waiting. */
export async function told(tab: Tab, wanted: string): Promise<unknown> {
  const { value } = await until(
    `the inscription told "${wanted}" (errors: ${tab.errors.join('; ')})`,
    async () => {
      const reports = await reportsOf(tab)
      const error = reports.find(({ what }) => what === 'error')
      if (error) throw new Error(`The inscription failed: ${String(error.value)}`)
      return reports.find(({ what }) => what === wanted)
    },
  )
  return value
}

/** What it has told so far; nothing while it is not there to answer. */
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

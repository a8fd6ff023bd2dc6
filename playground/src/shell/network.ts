import { relays } from 'virtual:relays'
import { connect, type Network } from '@lumamesh/core'
import { showNotice } from './notice.ts'
import { showNetwork, showStatus } from './status.ts'
import { errorWords, statusWords } from './words.ts'

const REDRAW_MS = 1_000
let network: Promise<Network> | undefined

/** One network for the page; a failed attempt is made again at the next call. */
export function theNetwork(): Promise<Network> {
  network ??= start().catch((error: unknown) => {
    network = undefined
    showStatus('offline', 'Not connected')
    throw error
  })
  return network
}

async function start(): Promise<Network> {
  showStatus('connecting', statusWords('connecting'))
  const net = await connect({ relays })
  const redraw = () => showNetwork(net)
  net.on('status', redraw)
  net.on('relay', redraw)
  net.on('error', (error) => showNotice(errorWords(error)))
  setInterval(redraw, REDRAW_MS)
  redraw()
  return net
}

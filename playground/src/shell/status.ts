import type { Network } from '@lumamesh/core'
import { byId, element, milliseconds } from './dom.ts'
import { statusWords } from './words.ts'

const status = byId('status', HTMLElement)
const list = byId('relays', HTMLUListElement)

/** Draws the network's state at the top of the page, and the relays it knows. */
export function showNetwork(network: Network): void {
  showStatus(network.status, statusWords(network.status))
  list.replaceChildren(...network.relays.map(relayRow))
}

export function showStatus(state: string, words: string): void {
  status.dataset.state = state
  status.querySelector('span')?.replaceChildren(words)
}

function relayRow(relay: Network['relays'][number]): HTMLElement {
  const dot = element('i', '')
  dot.dataset.state = relay.status
  const state = element('span', '', relay.status)
  return element(
    'li',
    'row',
    dot,
    element('b', '', relay.address),
    state,
    element('span', 'time', milliseconds(relay.rtt)),
  )
}

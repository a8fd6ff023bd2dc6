import type { LumameshError, RelayState } from '@lumamesh/core'
import { byId, element, milliseconds } from './dom.ts'
import { showNotice } from './notice.ts'
import { store } from './store.ts'
import { errorWords, statusWords } from './words.ts'

const status = byId('status', HTMLElement)
const words = status.querySelector('span')
const list = document.getElementById('relays')

/** Connects, and shows the network's state at the top of the page and its relays at the side. */
export function showNetwork(): void {
  const network = store.network()
  let shown: LumameshError | undefined
  let hide = () => {}
  const show = () => {
    const { status: state, relays, error, retry } = network.getSnapshot()
    status.dataset.state = state
    words?.replaceChildren(statusWords(state))
    list?.replaceChildren(...relays.map(relayRow))
    if (error === shown) return
    shown = error
    hide()
    if (error) hide = showNotice(errorWords(error), retry)
  }
  network.subscribe(show)
  show()
}

function relayRow(relay: RelayState): HTMLElement {
  const dot = element('i', '')
  dot.dataset.state = relay.status
  const time = element('span', 'time', milliseconds(relay.rtt))
  return element('li', 'row', dot, element('b', '', relay.address), element('span', '', relay.status), time)
}

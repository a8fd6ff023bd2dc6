import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import * as index from './index.ts'

function Exports() {
  return JSON.stringify(Object.keys(index).sort())
}

test('@lumamesh/react has these exports', async () => {
  const { container } = await render(<Exports />)
  expect(JSON.parse(container.textContent)).toEqual([
    'NetworkProvider',
    'createNetworkStore',
    'shallowEqual',
    'useChannel',
    'useEvent',
    'useFileTransfers',
    'useMessages',
    'useNetwork',
    'useNetworkStore',
    'usePeer',
    'usePeers',
    'usePresence',
    'useRelays',
    'useRoom',
    'useStream',
  ])
})

import { expect, test } from 'vitest'
import * as index from './index.ts'

test('the exports of @lumamesh/svelte are these', () => {
  expect(Object.keys(index).sort()).toEqual([
    'NetworkProvider',
    'createNetworkStore',
    'getNetworkStore',
    'setNetworkStore',
    'shallowEqual',
    'useChannel',
    'useEvent',
    'useFileTransfers',
    'useMessages',
    'useNetwork',
    'usePeer',
    'usePeers',
    'usePresence',
    'useRelays',
    'useRoom',
    'useStream',
  ])
})

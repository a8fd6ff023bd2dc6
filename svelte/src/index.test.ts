import { expect, test } from 'vitest'
import * as index from './index.ts'

test('@lumamesh/svelte has these exports', () => {
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

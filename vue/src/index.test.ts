import { expect, test } from 'vitest'
import * as index from './index.ts'

test('@lumamesh/vue has these exports', () => {
  expect(Object.keys(index).sort()).toEqual([
    'NetworkPlugin',
    'createNetworkStore',
    'provideNetworkStore',
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

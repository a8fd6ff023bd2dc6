import { expect, test } from 'vitest'
import * as index from './index.ts'

test('the exports of @lumamesh/vue are these', () => {
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

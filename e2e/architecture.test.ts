import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type FolderOrder,
  filesWithTimers,
  importCycles,
  importsIn,
  wrongArrows,
} from './lib/importArrows.ts'

interface Architecture {
  package: string
  /** A file imports from its own folder and from those before it. */
  order: FolderOrder
  /** The files that start timers. Each clears its own; all other code gets the time as an argument. */
  timers: readonly string[]
}

const architectures: readonly Architecture[] = [
  {
    package: 'core',
    order: [
      ['../shims', 'errors.ts'],
      ['emitter.ts', 'deadline.ts', 'wire'],
      ['crypto', 'storage.ts', 'inscribedRelays.ts'],
      'options.ts',
      ['conversation', 'dialing', 'transfer', 'features'],
      'peers',
      'rooms',
      'network.ts',
      'connect.ts',
      ['store', 'memory', 'lite'],
      ['index.ts', 'memory.ts', 'protocol.ts', 'standalone.ts', 'store.ts'],
    ],
    timers: [
      'deadline.ts',
      'features/requests.ts',
      'memory/medium.ts',
      'memory/task.ts',
      'network.ts',
      'rooms/ownPresence.ts',
      'store/framedListeners.ts',
      'store/leases.ts',
    ],
  },
  {
    package: 'relay',
    order: [
      'shared',
      ['identity', 'stun'],
      ['port', 'turn'],
      ['pages', 'network'],
      'relay',
      ['operate', 'inscribe'],
      'operate/check',
      ['cli.ts', 'index.ts'],
    ],
    timers: [
      'network/membership.ts',
      'network/prober.ts',
      'network/relayNetwork.ts',
      'network/tableSync.ts',
      'operate/drain.ts',
      'operate/networkView.ts',
      'operate/npx.ts',
      'operate/stunClient.ts',
      'operate/waiter.ts',
      'pages/pageLinks.ts',
      'port/bindingRequests.ts',
      'port/dialedLink.ts',
      'port/port.ts',
      'port/warmUp.ts',
      'relay/relay.ts',
    ],
  },
]

describe.each(architectures)('$package', ({ package: name, order, timers }) => {
  const src = join(import.meta.dirname, '..', name, 'src')
  const graph = importsIn(src)

  it('has files', () => expect(graph.size).toBeGreaterThan(10))

  it('imports from lower folders only', () => expect(wrongArrows(graph, order)).toEqual([]))

  it('has no cycle of imports', () => expect(importCycles(graph)).toEqual([]))

  it('starts timers in these files only', () => expect(filesWithTimers(src, graph)).toEqual(timers))
})

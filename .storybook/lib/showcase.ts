import { MemoryNetwork, type MemoryNetworkOptions } from '@lumamesh/core/memory'
import type { StoryObj } from '@storybook/html-vite'
import { element } from './element.ts'
import type { Framework, Parts } from './mount.ts'
import { openPage } from './page.ts'
import { type Sources, sourceOf } from './source.ts'
import { storeIn, storeThatCloses, storeThatFails, storeThatWaits } from './stores.ts'

/** A hook and its stories. */
export interface Showcase {
  readonly hook: string
  /** What the hook does, in one sentence. */
  readonly summary: string
  readonly parts: Parts
  readonly sources: Sources
  /** The people in the room. Default: Ada and Bob. */
  readonly people?: readonly string[]
  /** Whether the hook is for the network and not for a room. */
  readonly ofNetwork?: boolean
  readonly memory?: () => MemoryNetworkOptions
  /** Whether its component itself offers a retry after a failure. */
  readonly retries?: boolean
  /** Further controls for visitors. */
  readonly controls?: (memory: MemoryNetwork, pages: readonly HTMLElement[]) => readonly HTMLElement[]
}

const ROOM = 'kitchen'
const FRAMEWORKS = ['React', 'Svelte', 'Vue'] as const
const PEOPLE = { React: 'Ada', Svelte: 'Bob', Vue: 'Eve' }

/** A story for each framework, and one with every state. */
export function showcase(shown: Showcase): Readonly<Record<Framework | 'EveryState', StoryObj>> {
  return {
    React: { name: 'React', render: () => inOneRoom(shown, 'React') },
    Svelte: { name: 'Svelte', render: () => inOneRoom(shown, 'Svelte') },
    Vue: { name: 'Vue', render: () => inOneRoom(shown, 'Vue') },
    EveryState: { name: 'Every state', render: () => everyState(shown) },
  }
}

/** Several people in one room, each with their own page. */
function inOneRoom(shown: Showcase, framework: Framework): HTMLElement {
  const { parts, sources, people = ['Ada', 'Bob'], ofNetwork, controls } = shown
  const memory = new MemoryNetwork(shown.memory?.())
  const room = ofNetwork ? {} : { room: ROOM }
  const pages = people.map((nick) => openPage({ nick, framework, parts, store: storeIn(memory), ...room }))
  return element(
    'main',
    { className: 'story' },
    introduction(shown, ...(controls?.(memory, pages) ?? [])),
    element('div', { className: 'pages' }, ...pages),
    sourceOf(sources, framework),
  )
}

/** The component in each state and each framework. */
function everyState(shown: Showcase): HTMLElement {
  const { parts, ofNetwork, retries = false } = shown
  const memory = new MemoryNetwork(shown.memory?.())
  const stores = ofNetwork
    ? { Idle: storeThatCloses, Connecting: storeThatWaits, Online: storeIn, Failed: storeThatFails }
    : { Idle: storeIn, Joining: storeThatWaits, Joined: storeIn, Failed: storeThatFails }
  const room = ofNetwork ? {} : { room: ROOM }
  const pages = Object.entries(stores).flatMap(([title, makeStore]) =>
    FRAMEWORKS.map((framework) =>
      openPage({
        title,
        nick: PEOPLE[framework],
        framework,
        parts,
        store: makeStore(memory),
        ...room,
        joined: title !== 'Idle',
        retries,
      }),
    ),
  )
  return element(
    'main',
    { className: 'story' },
    introduction(shown),
    element('div', { className: 'pages states' }, ...pages),
  )
}

function introduction({ hook, summary }: Showcase, ...controls: readonly HTMLElement[]): HTMLElement {
  return element(
    'header',
    { className: 'intro' },
    element('h1', {}, hook),
    element('p', {}, summary),
    ...controls,
  )
}

import { relays } from 'virtual:relays'
import { MemoryNetwork } from '@lumamesh/core/memory'
import { createNetworkStore } from '@lumamesh/core/store'
import type { Meta, StoryObj } from '@storybook/html-vite'
import { element } from '../../lib/element.ts'
import { storeIn } from '../../lib/stores.ts'
import { advice } from './advice.ts'
import { together } from './together.ts'

export default { title: 'Together' } satisfies Meta

/** On a network in memory: nothing leaves the page. */
export const InOneRoom: StoryObj = {
  name: 'In one room',
  render: () => {
    const memory = new MemoryNetwork()
    return together(
      'One room. Three frameworks.',
      [
        'Three pages, each with its own network. Move the pointer over a page, click to set a star, type a message: the others show it immediately.',
      ],
      () => storeIn(memory),
    )
  },
}

/** Over WebRTC, as in production. */
export const OverARealRelay: StoryObj = {
  name: 'Over a real relay',
  render: () => {
    if (relays.length === 0) return advice()
    const story = new URL(location.href)
    const link = element('a', { href: story.href, target: '_blank' }, 'Open a second tab')
    return together(
      'Over a real relay.',
      ['The same three pages, which meet through a relay and connect by WebRTC. ', link, ' for six of them.'],
      () => createNetworkStore({ relays, linger: 0 }),
    )
  },
}

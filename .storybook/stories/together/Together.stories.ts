import { relays } from 'virtual:relays'
import { MemoryNetwork } from '@lumamesh/core/memory'
import { createNetworkStore } from '@lumamesh/core/store'
import type { Meta, StoryObj } from '@storybook/html-vite'
import { element } from '../../lib/element.ts'
import { storeIn } from '../../lib/stores.ts'
import { advice } from './advice.ts'
import { together } from './together.ts'

export default { title: 'Together' } satisfies Meta

/** Nothing leaves the page. */
export const InOneRoom: StoryObj = {
  name: 'In one room',
  render: () => {
    const memory = new MemoryNetwork()
    return together(
      'One room. Three frameworks.',
      [
        'Three pages, each with a network of its own. Move over any of them, click to set a star, say something: the others see it as it happens.',
      ],
      () => storeIn(memory),
    )
  },
}

/** WebRTC, as in production. */
export const OverARealRelay: StoryObj = {
  name: 'Over a real relay',
  render: () => {
    if (relays.length === 0) return advice()
    const story = new URL(location.href)
    const link = element('a', { href: story.href, target: '_blank' }, 'Open it again')
    return together(
      'Over a real relay.',
      ['The same three pages, found through a relay and connected by WebRTC. ', link, ' and there are six.'],
      () => createNetworkStore({ relays, linger: 0 }),
    )
  },
}

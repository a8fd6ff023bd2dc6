import type { Preview } from '@storybook/html-vite'
import { MINIMAL_VIEWPORTS } from 'storybook/viewport'
import { closePages } from './lib/page.ts'
import './style/tokens.css'
import './style/story.css'
import './style/page.css'
import './style/source.css'

/** The shown story, so that the toolbar changes its colours without a restart. */
let shown: { readonly id: string; readonly page: HTMLElement } | undefined

const preview: Preview = {
  globalTypes: {
    colors: {
      description: 'Light or dark',
      toolbar: {
        icon: 'contrast',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'System' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
  },
  initialGlobals: { colors: 'system' },
  parameters: {
    layout: 'fullscreen',
    backgrounds: { disable: true },
    viewport: { options: MINIMAL_VIEWPORTS },
    options: {
      storySort: {
        order: [
          'Together',
          'Hooks',
          ['useRoom', 'usePeers', 'usePeer', 'usePresence', 'useMessages', 'useChannel', 'useEvent'],
        ],
      },
    },
  },
  beforeEach: () => () => {
    shown = undefined
    closePages()
  },
  decorators: [
    (story, { id, globals }) => {
      const { colors } = globals
      document.documentElement.style.colorScheme = colors === 'system' ? 'light dark' : colors
      if (shown?.id !== id) {
        closePages()
        shown = { id, page: story() as HTMLElement }
      }
      return shown.page
    },
  ],
}

export default preview

import type { Preview } from '@storybook/html-vite'
import { MINIMAL_VIEWPORTS } from 'storybook/viewport'
import { unmountAll } from './mount.ts'

const preview: Preview = {
  globalTypes: {
    colors: {
      description: 'Light or dark',
      toolbar: {
        icon: 'contrast',
        dynamicTitle: true,
        items: [
          { value: 'light dark', title: 'As the system' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
  },
  initialGlobals: { colors: 'light dark' },
  parameters: {
    backgrounds: { disable: true },
    viewport: { options: MINIMAL_VIEWPORTS },
  },
  beforeEach: () => unmountAll,
  decorators: [
    (story, { globals }) => {
      document.documentElement.style.colorScheme = globals.colors
      unmountAll() // a change of the toolbar renders the story again, without beforeEach
      return story()
    },
  ],
}

export default preview

import type { UserConfig } from 'vitepress'
import { HOOKS_SOURCE, writeHooksPages } from './hooksPages.ts'

/** Of the Vite that VitePress brings along, which is another than the project's. */
type VitePlugin = NonNullable<NonNullable<UserConfig['vite']>['plugins']>[number]

/** Writes the hooks pages when `npm run docs` starts, and when their source changes. */
export function hooksPages(): VitePlugin {
  return {
    name: 'hooks-pages',
    async configureServer({ watcher, config }) {
      await writeHooksPages()
      watcher.on('change', (file) => {
        if (file !== HOOKS_SOURCE) return
        writeHooksPages().catch((error: unknown) => config.logger.error(String(error)))
      })
    },
  }
}

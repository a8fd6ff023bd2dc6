import { defineConfig } from 'vitest/config'

/** `npm run test:apps`: apps outside of the workspace, which install what npm would give them: too long for `npm test`. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    name: 'apps',
    include: ['fresh-apps.test.ts', 'guides.test.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
})

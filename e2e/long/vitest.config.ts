import { defineConfig } from 'vitest/config'

/** `npm run test:long`: the tests of which `npm test` runs a part, in full. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    name: 'long',
    include: ['chaos.test.ts', 'media.test.ts', 'mesh.test.ts', 'playground.test.ts'],
    env: { LUMAMESH_LONG: '1' },
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

import { defineConfig } from 'vitest/config'

/** `npm run test:ssr`: frameworks that take longer to install and build than `npm test` may. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    name: 'ssr',
    include: ['*.ssr.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})

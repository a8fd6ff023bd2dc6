import { defineConfig } from 'vitest/config'

/** `npm run lab`: real browsers behind real NATs, in network namespaces of this machine. */
export default defineConfig({
  test: {
    root: new URL('.', import.meta.url).pathname,
    name: 'lab',
    include: ['*.test.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})

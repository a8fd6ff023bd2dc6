import { defineConfig } from 'vitest/config'
import { simplePeerShims } from './core/shims/alias.js'

const conditions = ['@lumamesh/source', 'module', 'node', 'development|production']

/** Every project has a root of its own: from the repository root, Vite takes react/, svelte/ and vue/ for the packages. */
const project = (name: string, test = {}) => ({
  root: `./${name}`,
  resolve: { alias: simplePeerShims },
  ssr: { resolve: { conditions } },
  test: {
    name,
    include: ['src/**/*.test.ts'],
    environment: 'node' as const,
    server: { deps: { inline: ['simple-peer', /@lumamesh/] } },
    ...test,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('core'),
      project('relay'),
      // Whole browsers and relay processes on two cores: one file at a time.
      project('e2e', {
        include: ['**/*.test.ts'],
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
    ],
  },
})

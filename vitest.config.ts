import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { playwright } from '@vitest/browser-playwright'
import type { PluginOption } from 'vite'
import { defineConfig } from 'vitest/config'
import { simplePeerShims } from './core/shims/alias.js'
import { quiet } from './e2e/lib/chromium.ts'
import { findChromium } from './scripts/lib/browsers.mjs'
import { fromSource } from './scripts/lib/fromSource.mjs'

const conditions = ['@lumamesh/source', 'module', 'node', 'development|production']
const executablePath = findChromium()

/** Every project has a root of its own: from the repository root, Vite takes react/, svelte/ and vue/ for the packages. */
const project = (name: string, test = {}) => ({
  root: `./${name}`,
  resolve: { alias: simplePeerShims },
  ssr: { resolve: { conditions } },
  test: {
    name,
    include: ['src/**/*.test.ts'],
    environment: 'node' as const,
    testTimeout: 30_000,
    // As long as a test: a hook, too, starts relays and dials them.
    hookTimeout: 30_000,
    server: { deps: { inline: ['simple-peer', /@lumamesh/] } },
    ...test,
  },
})

/** Tests of types; errors outside of them are what `npm run typecheck` is for. */
const typecheck = {
  enabled: true,
  include: ['src/**/*.test-d.{ts,tsx}'],
  tsconfig: './tsconfig.json',
  ignoreSourceErrors: true,
}

const serverTests = 'src/**/*.server.test.{ts,tsx}'
const pageTests = 'src/**/*.page.test.ts'

/** An adapter where there is no page: on a server, and for the compiler. */
const server = (name: string, plugins: PluginOption[] = []) => ({
  ...project(name, { name: `${name}-server`, include: [serverTests], typecheck }),
  plugins,
})

/** A package in a page of Chromium. `dependencies`: what else its tests load. */
const browser = (name: string, dependencies: string[], plugins: PluginOption[] = [], test = {}) => ({
  root: `./${name}`,
  plugins,
  ...ofSource(dependencies),
  test: {
    name,
    include: ['src/**/*.test.{ts,tsx}'],
    exclude: [serverTests],
    ...test,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { args: quiet, ...(executablePath && { executablePath }) } }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
})

/** A copy for each project: Vite writes into its own. */
function ofSource(dependencies: string[]) {
  const { resolve, optimizeDeps } = structuredClone(fromSource)
  return { resolve, optimizeDeps: { ...optimizeDeps, include: [...optimizeDeps.include, ...dependencies] } }
}

const inBrowser = () => [
  browser('core', [], [], {
    name: 'core-browser',
    include: [pageTests, 'src/memory/*.test.ts'],
    exclude: ['src/memory/inNode.test.ts'],
  }),
  browser('react', [
    'vitest-browser-react',
    'react',
    'react-dom',
    'react-dom/client',
    'react-dom/server',
    'react/jsx-dev-runtime',
  ]),
  browser('svelte', ['vitest-browser-svelte'], [svelte()]),
  browser('vue', ['vitest-browser-vue', 'vue'], [vue()]),
]

/** One browser at a time, after all that needs none. */
const inTurn = (projects: ReturnType<typeof browser>[]) =>
  projects.map((each, index) => ({ ...each, test: { ...each.test, sequence: { groupOrder: index + 1 } } }))

export default defineConfig({
  test: {
    projects: [
      project('core', { exclude: [pageTests], typecheck }),
      project('relay'),
      project('inscriptions'),
      server('react'),
      server('svelte', [svelte()]),
      server('vue', [vue()]),
      // npm test says so where there is no Chromium.
      ...(executablePath ? inTurn(inBrowser()) : []),
      // Whole browsers and relay processes on two cores: one file at a time.
      project('e2e', {
        include: ['**/*.test.ts'],
        // They install whole apps: `npm run test:apps`.
        exclude: ['fresh-apps.test.ts', 'guides.test.ts', '**/node_modules/**'],
        fileParallelism: false,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
    ],
  },
})

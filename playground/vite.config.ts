import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { fromSource } from '../scripts/lib/fromSource.mjs'
import { relayRecords } from '../scripts/lib/relayRecords.mjs'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const PAGES = ['index', 'cursors', 'whiteboard', 'files', 'video', 'game', 'network', 'relays']

/** Replaces `<!-- shell/bar.html -->` by that file, and marks the link to the page itself as current. */
function shell(): Plugin {
  return {
    name: 'shell',
    transformIndexHtml: {
      order: 'pre',
      async handler(page, { filename }) {
        const parts = new Map<string, string>()
        for (const [comment, path = ''] of page.matchAll(/ *<!-- (shell\/\w+\.html) -->\n/g))
          parts.set(comment, await readFile(here(path), 'utf8'))
        let whole = page
        for (const [comment, part] of parts) whole = whole.replace(comment, () => part)
        const link = `<a href="./${basename(filename)}"`
        return whole.replace(link, () => `${link} aria-current="page"`)
      },
    },
  }
}

export default defineConfig({
  root: here('.'),
  base: './',
  appType: 'mpa',
  define: { __LUMAMESH_RELAYS__: '"[]"' },
  resolve: fromSource.resolve,
  optimizeDeps: {
    ...fromSource.optimizeDeps,
    include: [
      ...fromSource.optimizeDeps.include,
      ...['react', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react-dom/client', 'vue'],
    ],
  },
  plugins: [relayRecords(), shell(), react(), vue(), svelte({ configFile: '../svelte/svelte.config.js' })],
  build: {
    target: 'es2022',
    rolldownOptions: { input: PAGES.map((page) => here(`${page}.html`)) },
  },
})

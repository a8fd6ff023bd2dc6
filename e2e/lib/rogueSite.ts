import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { simplePeerShims } from '../../core/shims/alias.js'
import { type PlainServer, serveFiles } from './staticServer.ts'

/** Makes what is private in core's classes reachable: `#session` becomes `_session`. */
const openPrivates: Plugin = {
  name: 'open-privates',
  setup({ onLoad }) {
    onLoad({ filter: /core[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/(?<![\w'"`])#(?=[a-z])/g, '_'),
      loader: 'ts',
    }))
  },
}

/** Serves a page that speaks our protocol from the inside, and can speak it wrongly: e2e/pages/rogue.ts. */
export async function serveRoguePage(relays: readonly unknown[]): Promise<PlainServer> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../pages/rogue.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    alias: simplePeerShims,
    plugins: [openPrivates],
    conditions: ['@lumamesh/source'],
    define: { __LUMAMESH_RELAYS__: JSON.stringify(JSON.stringify(relays)) },
  })
  return serveFiles({
    '/rogue.js': outputFiles[0]?.text ?? '',
    '/': '<!doctype html><meta charset=utf-8><title>rogue</title><script type=module src=/rogue.js></script>',
  })
}

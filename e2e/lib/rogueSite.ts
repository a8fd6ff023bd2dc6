import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { simplePeerShims } from '../../core/shims/alias.js'
import { type PlainServer, serveFiles } from './staticServer.ts'

/** Serves a page that can break the protocol between peers (e2e/pages/rogue.ts). */
export async function serveRoguePage(relays: readonly unknown[]): Promise<PlainServer> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../pages/rogue.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    alias: simplePeerShims,
    conditions: ['@lumamesh/source'],
    define: { __LUMAMESH_RELAYS__: JSON.stringify(JSON.stringify(relays)) },
  })
  return serveFiles({
    '/rogue.js': outputFiles[0]?.text ?? '',
    '/': '<!doctype html><meta charset=utf-8><title>rogue</title><script type=module src=/rogue.js></script>',
  })
}

import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { type PlainServer, serveFiles } from './staticServer.ts'

/** A script of e2e/pages for browsers: a module, or a classic script that runs before modules. */
async function pageScript(name: string, format: 'esm' | 'iife'): Promise<string> {
  const source = await readFile(new URL(`../pages/${name}.ts`, import.meta.url), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'es2022', format })
  return code
}

/**
 * Serves the test page at / with a lumamesh.js that has these relays. `full` adds files and media. `scripts` run before the library
 * loads.
 */
export async function serveRoomPage(
  relays: readonly unknown[],
  scripts: readonly string[] = [],
  { full = false }: { full?: boolean } = {},
): Promise<PlainServer> {
  const { code } = await bundle({ relays, full })
  const first = await Promise.all(scripts.map((name) => pageScript(name, 'iife')))
  return serveFiles({
    '/lumamesh.js': code,
    '/room.js': await pageScript('room', 'esm'),
    '/': `<!doctype html><meta charset=utf-8><title>room</title>
      ${first.map((script) => `<script>${script}</script>`).join('')}
      <script type=module src=/room.js></script>`,
  })
}

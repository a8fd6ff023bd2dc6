import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { ownAddress } from '../../scripts/lib/address.mjs'
import { bundle } from '../../scripts/lib/bundle.mjs'
import { type PlainServer, serveFiles } from './staticServer.ts'

/** A script of e2e/pages as a browser takes it. */
export async function pageScript(name: string): Promise<string> {
  const source = await readFile(new URL(`../pages/${name}.ts`, import.meta.url), 'utf8')
  const { code } = await transform(source, { loader: 'ts', target: 'es2022' })
  return code
}

/** Serves the test page at /, with a lumamesh.js that knows these relays; `scripts` run before the library loads. */
export async function serveRoomPage(
  relays: readonly unknown[],
  scripts: readonly string[] = [],
): Promise<PlainServer> {
  const { code } = await bundle({ relays })
  const first = await Promise.all(scripts.map(pageScript))
  return serveFiles({
    '/lumamesh.js': code,
    '/room.js': await pageScript('room'),
    '/': `<!doctype html><meta charset=utf-8><title>room</title>
      ${first.map((script) => `<script>${script}</script>`).join('')}
      <script type=module src=/room.js></script>`,
  })
}

/** The host that works in every browser: Firefox sends no ICE to 127.0.0.1, so its pages need the machine's own address. */
export function ownHost(): string {
  return ownAddress() ?? 'localhost'
}

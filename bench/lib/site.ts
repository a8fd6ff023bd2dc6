import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type PlainServer, serveFiles } from '../../e2e/lib/staticServer.ts'
import { bundle } from '../../scripts/lib/bundle.mjs'
import type { Services } from './services.ts'

/** The contenders. Each has a page. */
export const CONTENDERS = ['ours', 'torrent', 'mqtt', 'peerjs', 'floor'] as const
export type ContenderName = (typeof CONTENDERS)[number]

/**
 * `meeting`: pages that connect. `traced`: the same with a trace of their connections. `traffic`: pages that send data.
 */
export type PageKind = 'meeting' | 'traced' | 'traffic'

export interface Site {
  /** The address of a contender's page. */
  pageOf(contender: ContenderName, kind?: PageKind): string
  close(): Promise<void>
}

/** Builds and serves the pages of all contenders. */
export async function serveSite(relays: readonly unknown[], { ports }: Services): Promise<Site> {
  const files: Record<string, string> = { '/lumamesh.js': (await bundle({ relays, full: true })).code }
  const probe = await pageScript('probe', 'iife')
  const trace = await pageScript('trace', 'iife')
  for (const name of CONTENDERS) {
    files[`/${name}.js`] = await pageScript(name, 'esm')
    files[`/traffic/${name}.js`] = await pageScript(`traffic/${name}`, 'esm')
    files[`/meeting/${name}`] = page(name, name, probe)
    files[`/traced/${name}`] = page(name, name, trace)
    files[`/traffic/${name}`] = page(name, `traffic/${name}`)
  }
  const server: PlainServer = await serveFiles(files)
  const query = new URLSearchParams(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  return {
    pageOf: (name, kind = 'meeting') => `${server.url(`/${kind}/${name}`)}?${query}`,
    close: () => server.close(),
  }
}

function page(title: string, module: string, script = ''): string {
  return `<!doctype html><meta charset=utf-8><title>${title}</title>
    <script>${script}</script><script type=module src=/${module}.js></script>`
}

async function pageScript(name: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../pages/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format,
    define: { global: 'globalThis' },
  })
  const [file] = outputFiles
  if (!file) throw new Error(`The page "${name}" was not built`)
  return file.text
}

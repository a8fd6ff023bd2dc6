import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pack } from './pack.ts'
import { run } from './run.ts'
import { type PlainServer, pathOf, serve } from './staticServer.ts'

const root = new URL('../..', import.meta.url).pathname

/** The folders of all that the guides install, and of what that depends on. */
const PACKAGES = ['core', 'inscriptions', 'react', 'relay', 'svelte', 'vue'] as const

/** What a registry says of a package of which it has one version. */
interface Packument {
  readonly name: string
  readonly 'dist-tags': { readonly latest: string }
  readonly versions: Readonly<Record<string, unknown>>
}

/**
 * An npm registry of this machine: it has our packages as npm would publish them, packed into `folder`, and redirects
 * all other requests to the registry that is configured here.
 */
export async function servePackages(folder: string): Promise<PlainServer> {
  const configured = new URL((await run('npm', ['config', 'get', 'registry'], {})).trim())
  const packuments = new Map<string, Packument>()
  const server = await serve(async (request, response) => {
    const path = decodeURIComponent(pathOf(request)).slice(1)
    const packument = packuments.get(path)
    if (packument) response.setHeader('Content-Type', 'application/json').end(JSON.stringify(packument))
    else if (/^tarballs\/[\w.-]+\.tgz$/.test(path)) response.end(await readFile(join(folder, path.slice(9))))
    else response.writeHead(307, { Location: new URL(`.${request.url}`, configured).href }).end()
  })
  for (const name of PACKAGES) {
    const packument = await packumentOf(name, folder, server)
    packuments.set(packument.name, packument)
  }
  return server
}

async function packumentOf(name: string, folder: string, server: PlainServer): Promise<Packument> {
  const { filename, integrity } = await pack(name, folder)
  const manifest = JSON.parse(await readFile(join(root, name, 'package.json'), 'utf8'))
  const dist = { integrity, tarball: server.url(`/tarballs/${filename}`, '127.0.0.1') }
  const { version } = manifest
  return {
    name: manifest.name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
  }
}

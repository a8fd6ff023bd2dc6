import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FreshApp } from './freshApp.ts'
import { PACKAGES, pack } from './pack.ts'
import { run } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const templates = join(root, 'e2e/fresh')
const UNREACHABLE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/

/** A registry that can't be reached is no reason to wait for minutes. */
const PATIENCE = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']

/** What an app is made of: templates, of which later ones replace files of earlier ones, and files of its own. */
export interface AppPlan {
  readonly templates: readonly string[]
  readonly files: Readonly<Record<string, string>>
}

/** Apps as users have them: outside of this repository, with our packages as npm publishes them. */
export class FreshApps {
  /** Why they could not be installed, if that is not for us to correct. */
  readonly missing: string | undefined
  readonly #folder: string

  private constructor(folder: string, missing: string | undefined) {
    this.#folder = folder
    this.missing = missing
  }

  static async create(plans: Readonly<Record<string, AppPlan>>): Promise<FreshApps> {
    const folder = await mkdtemp(join(tmpdir(), 'lumamesh-fresh-'))
    try {
      return await FreshApps.#createIn(folder, plans)
    } catch (error) {
      await rm(folder, { recursive: true })
      throw error
    }
  }

  static async #createIn(folder: string, plans: Readonly<Record<string, AppPlan>>): Promise<FreshApps> {
    const packed = await Promise.all(PACKAGES.map((name) => pack(name, folder)))
    const ours = packed.map(({ name, filename }) => [name, `file:${join(folder, filename)}`])
    const versions = { ...(await lockedVersions()), ...Object.fromEntries(ours) }
    for (const [name, plan] of Object.entries(plans)) await lay(join(folder, name), name, plan, versions)
    const workspace = { private: true, workspaces: Object.keys(plans) }
    await writeFile(join(folder, 'package.json'), JSON.stringify(workspace))
    return new FreshApps(folder, await install(folder))
  }

  app(name: string): FreshApp {
    return new FreshApp(join(this.#folder, name), join(this.#folder, 'node_modules/.bin'))
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** The version of each package that this repository is tested with. */
async function lockedVersions(): Promise<Record<string, string>> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const packages = Object.entries<{ version: string }>(lock.packages)
  // Neither our own folders nor what a package has for itself.
  const found = packages.map(([path, { version }]) => [
    /^node_modules\/((@[^/]+\/)?[^/]+)$/.exec(path)?.[1],
    version,
  ])
  return Object.fromEntries(found.filter(([name]) => name))
}

/** Lays out an app; dependencies get the versions that this repository is tested with. */
async function lay(
  app: string,
  name: string,
  plan: AppPlan,
  versions: Readonly<Record<string, string>>,
): Promise<void> {
  for (const template of plan.templates) await cp(join(templates, template), app, { recursive: true })
  for (const [path, text] of Object.entries(plan.files)) await writeFile(join(app, path), text)
  const file = join(app, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  for (const list of [manifest.dependencies, manifest.devDependencies ?? {}]) {
    for (const dependency of Object.keys(list)) {
      // Those that this repository does not have itself name their version in the template.
      if (list[dependency] === '*') list[dependency] = versions[dependency]
    }
  }
  await writeFile(file, JSON.stringify({ name, private: true, type: 'module', ...manifest }, null, 2))
}

/** Says why where the registry can't be reached. */
async function install(folder: string): Promise<string | undefined> {
  try {
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...PATIENCE], { cwd: folder })
    return
  } catch (error) {
    const unreachable = await whyUnreachable(folder)
    if (unreachable) return `the npm registry can't be reached (${unreachable})`
    throw error
  }
}

/** Why the registry can't be reached, if so. npm's own message may say that versions conflict when it could not ask for them. */
export async function whyUnreachable(cwd: string): Promise<string | undefined> {
  try {
    await run('npm', ['ping', '--fetch-retries=0'], { cwd })
    return
  } catch (error) {
    return UNREACHABLE.exec(String(error))?.[0]
  }
}

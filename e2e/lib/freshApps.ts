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

/** Limits the time for an unreachable registry. */
const PATIENCE = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']

/** The sources of an app: templates, of which later ones replace files of earlier ones, and its own files. */
export interface AppPlan {
  readonly templates: readonly string[]
  readonly files: Readonly<Record<string, string>>
}

/** Apps like those of users: outside of this repository, with the packages as npm publishes them. */
export class FreshApps {
  /** Why they could not be installed, if the cause is outside of this repository. */
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
    for (const [name, plan] of Object.entries(plans))
      await writeApp(join(folder, name), { name, plan, versions })
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
  // Without workspace folders and nested dependencies.
  const found = packages.map(([path, { version }]) => [
    /^node_modules\/((@[^/]+\/)?[^/]+)$/.exec(path)?.[1],
    version,
  ])
  return Object.fromEntries(found.filter(([name]) => name))
}

interface WrittenApp {
  readonly name: string
  readonly plan: AppPlan
  readonly versions: Readonly<Record<string, string>>
}

/** Writes an app. Its dependencies have the versions that this repository is tested with. */
async function writeApp(app: string, { name, plan, versions }: WrittenApp): Promise<void> {
  for (const template of plan.templates) await cp(join(templates, template), app, { recursive: true })
  for (const [path, text] of Object.entries(plan.files)) await writeFile(join(app, path), text)
  const file = join(app, 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  for (const list of [manifest.dependencies, manifest.devDependencies ?? {}]) {
    for (const dependency of Object.keys(list)) {
      // The template has the versions of dependencies that this repository does not have.
      if (list[dependency] === '*') list[dependency] = versions[dependency]
    }
  }
  await writeFile(file, JSON.stringify({ name, private: true, type: 'module', ...manifest }, null, 2))
}

/** Installs the apps. Returns the reason if the registry can't be reached. */
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

/** Why the registry can't be reached, if so. For that, npm itself may report a version conflict. */
export async function whyUnreachable(cwd: string): Promise<string | undefined> {
  try {
    await run('npm', ['ping', '--fetch-retries=0'], { cwd })
    return
  } catch (error) {
    return UNREACHABLE.exec(String(error))?.[0]
  }
}

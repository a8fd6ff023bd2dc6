import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installFromDebian, isDebianRoot } from './debian.mjs'
import { root } from './setup.mjs'

const downloads = join(root, '.lumamesh/browsers')

export function findChromium() {
  return (
    named('CHROMIUM_PATH') ??
    onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ??
    downloaded(/^chrom(e|ium)(\.exe)?$/i)
  )
}

export function findFirefox() {
  return named('FIREFOX_PATH') ?? onPath('firefox-esr', 'firefox') ?? downloaded(/^firefox(\.exe)?$/i)
}

/** Installs missing browsers if it can. Returns a sentence for each that is still missing. */
export function installBrowsers() {
  const missing = () => [...(findChromium() ? [] : ['chromium']), ...(findFirefox() ? [] : ['firefox'])]
  if (missing().length && isDebianRoot())
    installFromDebian(missing().map((name) => (name === 'firefox' ? 'firefox-esr' : name)))
  if (missing().length) download(missing())
  return missing().map(
    (name) =>
      `${name} is missing and could not be installed here. Install it with your system's package manager, ` +
      `or set ${name.toUpperCase()}_PATH to its executable`,
  )
}

function download(names) {
  mkdirSync(downloads, { recursive: true })
  const bin = (name) => join(root, 'node_modules/.bin', name)
  if (names.includes('chromium')) {
    console.log('Downloading Chromium…')
    const libraries = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : []
    const env = { ...process.env, PLAYWRIGHT_BROWSERS_PATH: downloads }
    run(bin('playwright-core'), ['install', ...libraries, 'chromium'], env)
  }
  if (names.includes('firefox')) {
    console.log('Downloading Firefox…')
    run(bin('browsers'), ['install', 'firefox@stable', '--path', downloads], process.env)
  }
}

function run(command, args, env) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  })
  if (status !== 0) console.warn(`${command} ${args[0]} failed${error ? `: ${error.message}` : ''}`)
}

function named(variable) {
  const path = process.env[variable]
  if (path && !executable(path)) throw new Error(`${variable} is ${path}, which can't be executed`)
  return path || undefined
}

function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable)
}

/** The path of an executable in the download folder whose name matches. */
function downloaded(name) {
  if (!existsSync(downloads)) return undefined
  const entries = readdirSync(downloads, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .find(executable)
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false // missing, or not executable by this user
  }
}

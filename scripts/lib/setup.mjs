import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Prints a sentence that says what is wrong and what to do, and ends the process with code 1. */
export function fail(sentence) {
  console.error(`\n${sentence}`)
  process.exit(1)
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(
    `Lumamesh needs Node 20.19 or newer, but this is ${process.version}. Install one from https://nodejs.org`,
  )
}

/** Installs the dependencies if they are missing or older than the lock file. */
export function installDependencies() {
  const lock = join(root, 'package-lock.json')
  const installed = join(root, 'node_modules/.package-lock.json')
  const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs
  if (fresh) return
  console.log('Installing dependencies…')
  // Not `npm ci`: it refuses a lock file with optional packages of other platforms only.
  const { status } = run('npm', ['install', '--no-audit', '--no-fund'])
  if (status !== 0)
    fail('npm install failed (its message is above). Check the network and the npm registry, then try again.')
}

export function buildPackages(...packages) {
  console.log('Building…')
  const filters = packages.map((name) => `--filter=${name}`)
  const turbo = join(root, 'node_modules/.bin/turbo')
  const { status } = run(turbo, ['run', 'build', '--output-logs=errors-only', ...filters])
  if (status !== 0) fail('The build failed. Its message is above.')
}

function run(command, args) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env })
  if (done.error) fail(`${command} could not be started: ${done.error.message}`)
  return done
}

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Whether packages can be installed with apt. Ubuntu is not meant: its browser packages only point to snap. */
export function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** Installs what can be had of these packages; what fails has said so. */
export function installFromDebian(packages) {
  console.log(`Installing ${packages.join(' and ')} with apt…`)
  apt('update', '-q')
  for (const name of packages) apt('install', '-y', '-q', '--no-install-recommends', name)
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, error } = spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  if (status !== 0) console.warn(`apt-get ${args[0]} failed${error ? `: ${error.message}` : ''}`)
}

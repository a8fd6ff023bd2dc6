import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether apt can install packages. False on Ubuntu, whose browser packages only point to snap. */
export function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** Installs packages. If one fails, apt prints why, and the others are still installed. */
export function installFromDebian(packages) {
  console.log(`Installing ${packages.join(' and ')} with apt…`)
  apt(['update', '-q'])
  for (const name of packages) apt(['install', '-y', '-q', '--no-install-recommends', name])
}

/**
 * Unpacks a Debian package into `folder`, and installs only those of its dependencies that `needs` matches. For a
 * program whose package contains a daemon: installing the package would start the daemon.
 */
export function unpackFromDebian(name, needs, folder) {
  const downloads = mkdtempSync(join(tmpdir(), 'lumamesh-deb-'))
  try {
    console.log(`Unpacking ${name}, which apt downloads…`)
    apt(['update', '-q'])
    // As root, because only root may write to the folder: apt warns if its own user can't.
    if (!apt(['download', '-q', '-o', 'APT::Sandbox::User=root', name], downloads)) return
    const file = join(downloads, readdirSync(downloads)[0])
    const depends = spawnSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' }).stdout
    const packages = depends.split(',').map((dependency) => dependency.trim().split(/[ :|]/)[0])
    apt(['install', '-y', '-q', '--no-install-recommends', ...packages.filter((each) => needs.test(each))])
    mkdirSync(folder, { recursive: true })
    spawnSync('dpkg-deb', ['--extract', file, folder], { stdio: ['ignore', 'inherit', 'inherit'] })
  } finally {
    rmSync(downloads, { recursive: true })
  }
}

/** The keys of `programs` that are not on the PATH. */
export function missingPrograms(programs) {
  return Object.keys(programs).filter(
    (program) => spawnSync('which', [program], { stdio: 'ignore' }).status !== 0,
  )
}

function apt(args, cwd) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, error } = spawnSync('apt-get', args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env })
  if (status !== 0) console.warn(`apt-get ${args[0]} failed${error ? `: ${error.message}` : ''}`)
  return status === 0
}

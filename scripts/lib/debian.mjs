import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether packages can be installed with apt. Ubuntu is not meant: its browser packages only point to snap. */
export function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** Installs each of these packages that apt can find. apt itself prints why one fails. */
export function installFromDebian(packages) {
  console.log(`Installing ${packages.join(' and ')} with apt…`)
  apt(['update', '-q'])
  for (const name of packages) apt(['install', '-y', '-q', '--no-install-recommends', name])
}

/**
 * Unpacks a Debian package below `folder` and installs only those of its dependencies that `needs` matches. This is for a program that comes
 * together with a daemon: installing its package would start the daemon.
 */
export function unpackFromDebian(name, needs, folder) {
  const downloads = mkdtempSync(join(tmpdir(), 'lumamesh-deb-'))
  try {
    console.log(`Unpacking ${name}, which apt downloads…`)
    apt(['update', '-q'])
    // As root, for whom alone the folder is: apt would warn that its own user can't write there.
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

/** Those of these programs, the keys of an object, that are not on the PATH. */
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

// npm run bench: measures Lumamesh beside other libraries, the anchors. --rows 2,3 --runs 15 --write --trace ours
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages, checkNode, fail, installDependencies, root } from './lib/setup.mjs'

checkNode()
installDependencies()
installAnchors()

const { findChromium } = await import('./lib/browsers.mjs')
if (!findChromium())
  fail('Chromium is missing: npm test installs one, or set CHROMIUM_PATH to its executable')

buildPackages('@lumamesh/core', '@lumamesh/relay')
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', join(root, 'bench/main.ts'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
process.exit(status ?? 1)

/** The anchors have a folder of their own, so that only benchmarks install them. */
function installAnchors() {
  if (existsSync(join(root, 'bench/node_modules'))) return
  console.log('Installing the anchors…')
  // Without install scripts: the only one builds a native library that just the tracker's client needs.
  const args = [
    'install',
    '--prefix',
    'bench',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--ignore-scripts',
  ]
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) fail('npm install in bench failed (its message is above)')
}

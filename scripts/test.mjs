// npm test: every test that this machine allows, from a fresh clone; arguments go to vitest.
// npm run test:watch: the same, and again what each change concerns.
import { buildPackages, checkNode, fail, installDependencies, root } from './lib/setup.mjs'

checkNode()
installDependencies()

const { findChromium, findFirefox, installBrowsers } = await import('./lib/browsers.mjs')
const { installTestTools } = await import('./lib/testTools.mjs')
const missing = [...prepareBrowsers(), ...installTestTools()]

buildPackages('@lumamesh/core', '@lumamesh/relay', '@lumamesh/react', '@lumamesh/svelte', '@lumamesh/vue')

const { parseCLI, startVitest } = await import('vitest/node')
const { tally } = await import('./lib/tally.mjs')
process.chdir(root)
const { filter, options } = readArguments()
// Vitest ends the process that watches, at q or Ctrl-C.
if (options.watch) await watch()
else await runOnce()

async function watch() {
  for (const sentence of missing) console.log(`Left out: ${sentence}.`)
  await startVitest('test', filter, options)
}

async function runOnce() {
  const vitest = await startVitest('test', filter, { ...options, run: true, watch: false })
  const { passed, failed, skipped } = tally(vitest)
  await vitest.close()

  for (const sentence of missing) console.log(`Left out: ${sentence}.`)
  if (!findChromium()) console.log('Left out: what react, svelte and vue do in a page, which takes Chromium.')
  for (const [why, tests] of skipped)
    console.log(`Left out (${why}):\n${tests.map((test) => `  ${test}`).join('\n')}`)
  if (passed + failed === 0) console.error('No test ran.')
  console.log(`${passed} passed, ${failed} failed`)
  // Whatever a test left open must not keep the command from ending.
  process.exit(failed > 0 || passed === 0 || process.exitCode ? 1 : 0)
}

/** Finds or installs the browsers; a sentence for each that stays missing. */
function prepareBrowsers() {
  try {
    const sentences = installBrowsers()
    process.env.CHROMIUM_PATH = findChromium() ?? ''
    process.env.FIREFOX_PATH = findFirefox() ?? ''
    return sentences
  } catch (error) {
    return fail(error.message)
  }
}

function readArguments() {
  try {
    return parseCLI(['vitest', 'run', ...process.argv.slice(2)])
  } catch (error) {
    return fail(`vitest does not take these arguments: ${error.message}`)
  }
}

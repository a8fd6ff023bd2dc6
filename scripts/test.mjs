// npm test: every test that this machine can run. Works in a fresh clone. Arguments go to vitest.
// npm run test:watch: the same, then after each change the tests that it affects.
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
// Vitest ends the watching process after q or Ctrl-C.
if (options.watch) await watch()
else await runOnce()

async function watch() {
  for (const sentence of missing) console.log(`Skipped: ${sentence}.`)
  await startVitest('test', filter, options)
}

async function runOnce() {
  const vitest = await startVitest('test', filter, { ...options, run: true, watch: false })
  const { passed, failed, skipped } = tally(vitest)
  await vitest.close()

  for (const sentence of missing) console.log(`Skipped: ${sentence}.`)
  if (!findChromium()) console.log('Skipped: tests of react, svelte and vue in a page, which need Chromium.')
  for (const [why, tests] of skipped)
    console.log(`Skipped (${why}):\n${tests.map((test) => `  ${test}`).join('\n')}`)
  if (passed + failed === 0) console.error('No test ran.')
  console.log(`${passed} passed, ${failed} failed`)
  // Ends the process even if a test left something open.
  process.exit(failed > 0 || passed === 0 || process.exitCode ? 1 : 0)
}

/** Finds or installs the browsers. Returns a sentence for each that is still missing. */
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

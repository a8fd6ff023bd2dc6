// npm run lab: real browsers behind real NATs, in network namespaces of this machine. Arguments go to vitest.
import { installLabTools, whyNoLab } from './lib/labTools.mjs'

installLabTools()
const why = whyNoLab()
if (why) console.log(`Skipped: the lab, because ${why}.`)
else {
  process.argv.push('--config', 'lab/vitest.config.ts')
  await import('./test.mjs')
}

// Dials a relay many times, as pages do, and holds the links. clients.ts <record JSON> <count> <at a time>: prints how
// long the dials took, then holds until it is killed.
import { RELAY_PING_MS } from '@lumamesh/core/protocol'
import { dialRelay, helloOf, type TestPage } from '../../relay/src/testing/dialRelay.ts'

const [json = '', count = '', atATime = ''] = process.argv.slice(2)
const record = JSON.parse(json)
const took: number[] = []
const pages: TestPage[] = []
let left = Number(count)

async function dialOn(): Promise<void> {
  while (left > 0) {
    left -= 1
    const from = performance.now()
    const page = await dialRelay(record)
    page.send(helloOf(page))
    await page.next('welcome')
    took.push(performance.now() - from)
    pages.push(page)
  }
}

// As a page does.
setInterval(() => {
  for (const page of pages) page.send({ type: 'ping', token: 1 })
}, RELAY_PING_MS)

const from = performance.now()
await Promise.all(Array.from({ length: Number(atATime) }, dialOn))
console.log(JSON.stringify({ ms: performance.now() - from, took }))

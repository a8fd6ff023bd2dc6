// npm run docs: the documentation as a site that reloads after changes, and a relay for its examples. Works in a fresh
// clone.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ownAddress } from './lib/address.mjs'
import { docs, PLAYGROUND, writeApiReference } from './lib/docsSite.mjs'
import { tcpPort, udpPort } from './lib/ports.mjs'
import { startRelay, stopRelay } from './lib/relay.mjs'
import { buildPackages, checkNode, fail, installDependencies, root } from './lib/setup.mjs'

checkNode()
const options = readOptions()
installDependencies()
buildPackages('@lumamesh/relay')
console.log('Writing the API reference…')
writeApiReference()

const logs = []
const relay = await launchRelay()
const playground = await launchPlayground()
const site = await launchSite()
console.log('')
site.printUrls()
console.log('\n  Ctrl-C stops everything.\n')

let ending
process.on('SIGINT', () => end(0))
process.on('SIGTERM', () => end(0))
relay.child.on('exit', () => {
  if (ending) return
  console.error(
    `${logs.join('\n')}\n\nThe relay ended unexpectedly (its log is above). Run npm run docs again.`,
  )
  end(1)
})

async function launchRelay() {
  const own = ownAddress()
  try {
    return await startRelay({
      // Other ports than those of npm start and npm run storybook, which may run at the same time.
      port: await udpPort(options.relayPort),
      dataDir: join(root, '.lumamesh/docs-relay'),
      addresses: own ? ['127.0.0.1', own] : ['127.0.0.1'],
      onLog: (line) => logs.push(line) && logs.splice(0, logs.length - 100),
    })
  } catch (error) {
    return fail(`${logs.join('\n')}\nThe relay did not start: ${error.message}`)
  }
}

async function launchPlayground() {
  const { createServer } = await import('vite')
  process.env.LUMAMESH_RELAYS = JSON.stringify(relay.config)
  const port = await tcpPort(options.port + 1)
  const vite = await createServer({
    root: join(root, 'playground'),
    configFile: join(root, 'playground/vite.config.ts'),
    base: PLAYGROUND,
    logLevel: 'warn',
    server: { port, strictPort: true },
  })
  return await vite.listen()
}

/** VitePress. Requests for the playground go to its own server. */
async function launchSite() {
  const { createServer } = await import('vitepress')
  const port = playground.config.server.port
  const vite = await createServer(docs, {
    port: options.port,
    proxy: { [PLAYGROUND]: { target: `http://localhost:${port}`, ws: true } },
  })
  return await vite.listen()
}

async function end(code) {
  if (ending) return
  ending = true
  await Promise.all([site.close(), playground.close(), stopRelay(relay.child)])
  process.exit(code)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '5180' },
        'relay-port': { type: 'string', default: '3480' },
      },
    })
    return { port: Number(values.port), relayPort: Number(values['relay-port']) }
  } catch (error) {
    return fail(`${error.message}\nUsage: npm run docs -- [--port 5180] [--relay-port 3480]`)
  }
}

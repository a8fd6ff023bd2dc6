// npm start: a relay, the playground and an explorer of inscriptions on this machine. Works in a fresh clone.
// npm run dev: the same, and the relay runs from its sources and restarts when one of them changes.
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ownAddress } from './lib/address.mjs'
import { tcpPort, udpPort } from './lib/ports.mjs'
import { startRelay, stopRelay } from './lib/relay.mjs'
import { printNews } from './lib/relayNews.mjs'
import { buildPackages, checkNode, fail, installDependencies, root } from './lib/setup.mjs'

checkNode()
const options = readOptions()
installDependencies()
buildPackages('@lumamesh/relay')

const own = ownAddress()
const logs = []
let stopping = false
let relay
let server
let explorer
process.on('SIGINT', () => stop(0))
process.on('SIGTERM', () => stop(0))

relay = await launchRelay()
relay.child.on('exit', (code, signal) => {
  if (stopping) return
  console.error(logs.slice(-10).join('\n'))
  console.error(
    `\nThe relay ended unexpectedly (${signal ?? `code ${code}`}; the end of its log is above). Run ${options.command} again.`,
  )
  stop(1)
})
explorer = await launchExplorer()
server = await launchPlayground()
announce()
if (options.watch) printNews(relay)

async function launchRelay() {
  const port = await udpPort(options.relayPort)
  if (port !== options.relayPort)
    console.log(`UDP port ${options.relayPort} is taken: the relay uses ${port}`)
  const addresses = own ? ['127.0.0.1', own] : ['127.0.0.1']
  const { dataDir, watch } = options
  try {
    return await startRelay({
      port,
      dataDir,
      addresses,
      watch,
      // A restart need not drain: the pages reconnect to the same port.
      env: watch ? { DRAIN: '0' } : {},
      onLog: (line) => logs.push(line) && logs.splice(0, logs.length - 100),
    })
  } catch (error) {
    console.error(logs.join('\n'))
    return fail(`The relay did not start: ${error.message}`)
  }
}

async function launchPlayground() {
  const { createServer } = await import('vite')
  process.env.LUMAMESH_RELAYS = JSON.stringify(relay.config)
  try {
    const port = await tcpPort(options.port)
    const vite = await createServer({
      root: join(root, 'playground'),
      configFile: join(root, 'playground/vite.config.ts'),
      logLevel: 'warn',
      clearScreen: false,
      server: { host: true, port, strictPort: true },
    })
    return await vite.listen()
  } catch (error) {
    stopping = true
    await stopRelay(relay.child)
    return fail(`The playground did not start: ${error.message}`)
  }
}

async function launchExplorer() {
  const { exploreDemos } = await import('./lib/explorer.mjs')
  try {
    return await exploreDemos(relay.config.relays, await tcpPort(options.explorerPort))
  } catch (error) {
    stopping = true
    await stopRelay(relay.child)
    return fail(`The explorer of inscriptions did not start: ${error.message}`)
  }
}

function announce() {
  const port = server.config.server.port
  console.log(`\n  Playground   http://localhost:${port}/`)
  if (own) console.log(`               http://${own}:${port}/`)
  const explorerPort = new URL(explorer.url).port
  console.log(`  Inscriptions http://localhost:${explorerPort}/`)
  if (own) console.log(`               http://${own}:${explorerPort}/`)
  console.log(`  Relay        UDP port ${relay.port}\n`)
  console.log('  Open a page twice and say hello. Ctrl-C stops everything.')
  if (options.watch)
    console.log(
      '  After a change, pages reload by themselves, and so does the relay. The explorer needs a restart.',
    )
  if (own) console.log('  In Firefox use the second addresses: it sends no WebRTC traffic to 127.0.0.1.')
  else
    console.log(
      '  This machine has no address but loopback, and Firefox sends no WebRTC traffic to 127.0.0.1.',
    )
  console.log('')
}

async function stop(code) {
  if (stopping) return
  stopping = true
  await Promise.all([relay && stopRelay(relay.child), server?.close(), explorer?.close()])
  process.exit(code)
}

function readOptions() {
  const watched = process.argv.includes('--watch')
  const command = watched ? 'npm run dev' : 'npm start'
  try {
    const { values } = parseArgs({
      options: {
        watch: { type: 'boolean', default: false },
        port: { type: 'string', default: '5173' },
        'explorer-port': { type: 'string', default: '8080' },
        'relay-port': { type: 'string', default: '3478' },
        'data-dir': { type: 'string', default: join(root, '.lumamesh/relay') },
      },
    })
    return {
      command,
      watch: values.watch,
      port: portOf('--port', values.port),
      explorerPort: portOf('--explorer-port', values['explorer-port']),
      relayPort: portOf('--relay-port', values['relay-port']),
      dataDir: resolve(values['data-dir']),
    }
  } catch (error) {
    return fail(
      `${error.message}\nUsage: ${command} -- [--port 5173] [--explorer-port 8080] [--relay-port 3478] [--data-dir .lumamesh/relay]`,
    )
  }
}

function portOf(name, text) {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`${name} takes a port from 1 to 65535, not "${text}"`)
}

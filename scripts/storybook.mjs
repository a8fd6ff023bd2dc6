// npm run storybook: Storybook and a relay for it on this machine. Works in a fresh clone.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ownAddress } from './lib/address.mjs'
import { tcpPort, udpPort } from './lib/ports.mjs'
import { startRelay, stopRelay } from './lib/relay.mjs'
import { buildPackages, checkNode, fail, installDependencies, root } from './lib/setup.mjs'

checkNode()
const options = readOptions()
installDependencies()
buildPackages('@lumamesh/relay')

const own = ownAddress()
const logs = []
const relay = await launchRelay()
const port = await tcpPort(options.port)
const storybook = spawn(
  process.execPath,
  [
    join(root, 'node_modules/storybook/dist/bin/dispatcher.js'),
    'dev',
    ...['--config-dir', '.storybook', '--host', 'localhost', '--port', String(port), '--exact-port', '--ci'],
    ...['--disable-telemetry', '--no-version-updates'],
  ],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, LUMAMESH_RELAYS: JSON.stringify(relay.config) },
  },
)

let ending
process.on('SIGINT', () => end(0))
process.on('SIGTERM', () => end(0))
storybook.on('exit', (code) => end(code ?? 1))
relay.child.on('exit', () => {
  if (ending) return
  console.error(
    `${logs.join('\n')}\n\nThe relay ended unexpectedly (its log is above). Run npm run storybook again.`,
  )
  end(1)
})

async function launchRelay() {
  try {
    return await startRelay({
      // Another port than that of npm start, which may run at the same time.
      port: await udpPort(options.relayPort),
      dataDir: options.dataDir,
      addresses: own ? ['127.0.0.1', own] : ['127.0.0.1'],
      onLog: (line) => logs.push(line) && logs.splice(0, logs.length - 100),
    })
  } catch (error) {
    return fail(`${logs.join('\n')}\nThe relay did not start: ${error.message}`)
  }
}

async function end(code) {
  if (ending) return
  ending = true
  storybook.kill('SIGTERM')
  await stopRelay(relay.child)
  process.exit(code)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '6006' },
        'relay-port': { type: 'string', default: '3479' },
        'data-dir': { type: 'string', default: join(root, '.lumamesh/storybook-relay') },
      },
    })
    return {
      port: Number(values.port),
      relayPort: Number(values['relay-port']),
      dataDir: values['data-dir'],
    }
  } catch (error) {
    return fail(`${error.message}\nUsage: npm run storybook -- [--port 6006] [--relay-port 3479]`)
  }
}

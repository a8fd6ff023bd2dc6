import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RelayProcess } from '../../e2e/lib/relayProcess.ts'
import { serveFiles } from '../../e2e/lib/staticServer.ts'
import { bundle } from '../../scripts/lib/bundle.mjs'

/** Serves the playground as it is built for a server. */
export async function servePlayground(relay: RelayProcess, out: string) {
  const env = { ...process.env, LUMAMESH_RELAYS: JSON.stringify({ v: 1, relays: relay.records }) }
  const root = new URL('../../playground', import.meta.url)
  const vite = new URL('../../node_modules/.bin/vite', import.meta.url).pathname
  const { status } = spawnSync(vite, ['build', '--outDir', out, '--logLevel', 'error'], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The playground could not be built: its message is above')
  const files = (await readdir(out, { recursive: true })).filter((path) => /\.(html|js|css)$/.test(path))
  const contents = files.map(async (path) => [`/${path}`, await readFile(join(out, path), 'utf8')] as const)
  return serveFiles(Object.fromEntries(await Promise.all(contents)))
}

/** Serves a page with all other peers. They join after the measured page, and connect to that page only. */
export async function serveCrowd(relay: RelayProcess, room: string, peers: number) {
  const { code } = await bundle({ relays: relay.records })
  return serveFiles({
    '/lumamesh.js': code,
    '/': `<!doctype html><meta charset=utf-8><title>crowd</title><script type=module>
      import { connect } from '/lumamesh.js'
      const channels = []
      for (let i = 0; i < ${peers}; i++) {
        const network = await connect()
        const room = await network.joinRoom('${room}', { nick: 'peer ' + i, maxPeers: 1 })
        await new Promise((resolve) => room.on('peer', resolve))
        channels.push(room.channel('cursor', { lane: 'unreliable' }))
      }
      ${move('channels[i].send(point).catch(() => {})', peers)}
      window.ready = true
    </script>`,
  })
}

/** Serves the floor: the same number of bare connections and bytes, without encryption, and one div for each peer. */
export function serveFloor(peers: number) {
  const gathered = `async (connection) => {
    if (connection.iceGatheringState !== 'complete')
      await new Promise((resolve) => {
        connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve()
      })
    return connection.localDescription.toJSON()
  }`
  const common = `
    const gathered = ${gathered}
    const connections = Array.from({ length: ${peers} }, () => new RTCPeerConnection())
    const channels = connections.map((connection) =>
      connection.createDataChannel('', { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 }))`
  return serveFiles({
    '/crowd': `<!doctype html><meta charset=utf-8><title>crowd</title><script type=module>
      ${common}
      window.offers = () => Promise.all(connections.map(async (connection) => {
        await connection.setLocalDescription()
        return gathered(connection)
      }))
      window.accept = (answers) => Promise.all(answers.map((answer, i) => connections[i].setRemoteDescription(answer)))
      ${move(`channels[i].readyState === 'open' && channels[i].send(JSON.stringify(point).padEnd(${MESSAGE_BYTES}))`, peers)}
    </script>`,
    '/': `<!doctype html><meta charset=utf-8><title>floor</title>
      <style>div { position: absolute; inset: 0 auto auto 0; padding: 2px 8px; background: #08775a; color: #fff; will-change: transform }</style>
      <body><script type=module>
      ${common}
      let received = 0
      setInterval(() => {
        window.received = received
        received = 0
      }, 1_000)
      window.answer = (offers) => Promise.all(offers.map(async (offer, i) => {
        await connections[i].setRemoteDescription(offer)
        await connections[i].setLocalDescription()
        return gathered(connections[i])
      }))
      const drawn = channels.map((channel, i) => {
        const div = document.body.appendChild(document.createElement('div'))
        div.textContent = 'peer ' + i
        const cursor = { div, point: [0, 0] }
        channel.onmessage = ({ data }) => {
          received++
          cursor.point = JSON.parse(data)
        }
        return cursor
      })
      const draw = () => {
        requestAnimationFrame(draw)
        for (const { div, point: [x, y] } of drawn)
          div.style.transform = 'translate(' + x * innerWidth + 'px, ' + y * innerHeight + 'px)'
      }
      draw()
      window.open = () => channels.every(({ readyState }) => readyState === 'open')
    </script>`,
  })
}

/** The approximate size of an encrypted position, bytes. */
const MESSAGE_BYTES = 64

/** Moves the pointers of all peers at the rate of the last `hz(…)`. */
function move(send: string, peers: number): string {
  return `
      let timer
      window.hz = (rate) => {
        clearInterval(timer)
        timer = setInterval(() => {
          const t = performance.now() / 1000
          for (let i = 0; i < ${peers}; i++) {
            const point = [0.5 + 0.45 * Math.sin(t + i), 0.5 + 0.45 * Math.cos(t * 1.3 + i * 2)]
            ${send}
          }
        }, 1000 / rate)
      }`
}

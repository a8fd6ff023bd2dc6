// npm run bench:turn: packets and bytes per second that a relay forwards between TURN clients, compared to coturn and a
// bare Node socket.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpuOf, memoryOf } from '../lib/process.ts'
import { summary } from '../lib/stats.ts'
import { type Login, TurnClient } from './client.ts'

const PAIRS = 10
const SECONDS = 3
const RUNS = 5
const WINDOW = 16
const CHANNEL = 0x4000
const FIRST_PORT = 21_000
const SERVER_PORT = 20_900
const SIZES = [200, 1_200]
// All from one source: a relay responds to at most this many unauthenticated requests of one source at once.
const HELD = 400

interface Server {
  pid: number
  /** Undefined: no TURN, each packet goes to the other port of its pair. */
  logins: readonly Login[]
  close(): void
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
const folder = await mkdtemp(join(tmpdir(), 'lumamesh-turn-'))
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const load = join(folder, 'load')
const relay = file('../../relay/dist/cli.js')
try {
  const compiled = spawnSync('cc', ['-O2', '-o', load, file('./load.c')], { stdio: 'inherit' })
  if (compiled.status !== 0) throw new Error('bench:turn needs a C compiler: apt-get install gcc libc6-dev')
  if (spawnSync('turnserver', ['--version']).error)
    throw new Error('bench:turn needs coturn: apt-get install coturn')
  await compare()
} finally {
  await rm(folder, { recursive: true })
}

async function compare(): Promise<void> {
  const kinds = { ours, coturn, 'bare Node': echo }
  for (const bytes of SIZES) {
    const rows = new Map<string, { rate: number; cpu: number; lost: number; latency: number }[]>()
    for (let run = 0; run < RUNS; run++) {
      for (const [name, start] of Object.entries(kinds))
        rows.set(name, [...(rows.get(name) ?? []), await measure(start, bytes)])
    }
    console.log(`\n${bytes} bytes, ${PAIRS} pairs both ways, ${RUNS} runs of ${SECONDS} s, medians (ranges):`)
    for (const [name, runs] of rows) {
      const rates = runs.map(({ rate }) => rate)
      const of = (key: 'cpu' | 'lost' | 'latency') => median(runs.map((run) => run[key]))
      console.log(
        `${name.padEnd(10)} ${thousands(median(rates))} packets/s (${thousands(Math.min(...rates))}–${thousands(Math.max(...rates))})` +
          ` · ${((median(rates) * bytes * 8) / 1e6).toFixed(0)} Mbit/s · ${of('cpu').toFixed(1)} µs of CPU a packet` +
          ` · ${(of('lost') * 100).toFixed(2)} % lost · ${(of('latency') / 1_000).toFixed(2)} ms on the way`,
      )
    }
  }
  for (const [name, start] of [
    ['ours', ours],
    ['coturn', coturn],
  ] as const) {
    const server = await start()
    const before = await memoryOf(server.pid)
    const clients = await allocate(server.logins, HELD / 2)
    console.log(
      `${name}: ${HELD} allocations, ${(((await memoryOf(server.pid)) - before) / HELD).toFixed(1)} kB each`,
    )
    for (const client of clients) client.close()
    server.close()
  }
}

async function measure(start: () => Promise<Server>, bytes: number) {
  const server = await start()
  try {
    for (const client of await allocate(server.logins, PAIRS)) client.close()
    const channel = server.logins.length > 0 ? CHANNEL : -1
    const spent = await cpuOf(server.pid)
    const numbers = [SERVER_PORT, FIRST_PORT, PAIRS, channel, bytes, SECONDS, WINDOW].map(String)
    const { received, sent, ms, latency } = JSON.parse(execFileSync(load, numbers).toString())
    const rate = (received / ms) * 1_000
    return { rate, cpu: ((await cpuOf(server.pid)) - spent) / received, lost: 1 - received / sent, latency }
  } finally {
    server.close()
  }
}

/** Pairs of clients on neighbouring ports that have bound channels to each other. */
async function allocate(logins: readonly Login[], pairs: number): Promise<TurnClient[]> {
  const clients: TurnClient[] = []
  for (let i = 0; i < pairs; i++) {
    const login = logins[i % logins.length]
    if (!login) break
    const a = await TurnClient.open(SERVER_PORT, FIRST_PORT + 2 * i, login)
    const b = await TurnClient.open(SERVER_PORT, FIRST_PORT + 2 * i + 1, login)
    const [toA, toB] = [await a.allocate(), await b.allocate()]
    await a.bind(CHANNEL, toB)
    await b.bind(CHANNEL, toA)
    clients.push(a, b)
  }
  return clients
}

async function ours(): Promise<Server> {
  const env = {
    ...process.env,
    PUBLIC_IP: '127.0.0.1',
    UDP_PORT: String(SERVER_PORT),
    DATA_DIR: join(folder, 'relay'),
    TURN_RATE: '10000000000',
  }
  const child = await started(spawn(process.execPath, [relay, '--private'], { env }), '"relays"')
  // One user cannot have so many allocations.
  const logins = Array.from({ length: 5 }, (_, i) => {
    const print = [relay, '--private', 'turn-credentials', '--user', `bench${i}`]
    return JSON.parse(execFileSync(process.execPath, print, { env }).toString())
  })
  return { ...child, logins }
}

/** coturn with one relay thread, like the relay. Both ends have an allocation. */
async function coturn(): Promise<Server> {
  const options = [
    ...[
      '-n',
      '-m',
      '1',
      '-p',
      String(SERVER_PORT),
      '-L',
      '127.0.0.1',
      '-E',
      '127.0.0.1',
      '-a',
      '-r',
      'bench',
    ],
    ...[
      '-u',
      'ada:secret',
      '--allow-loopback-peers',
      '--cli-password',
      'x',
      '--no-tls',
      '--no-dtls',
      '--no-tcp',
    ],
    ...['--no-cli', '--log-file', 'stdout', '--pidfile', join(folder, 'coturn.pid'), '-v'],
    ...['--min-port', '30000', '--max-port', '40000', '--db', join(folder, 'coturn.db')],
  ]
  const child = await started(spawn('turnserver', options), 'listener opened')
  return { ...child, logins: [{ username: 'ada', credential: 'secret' }] }
}

async function echo(): Promise<Server> {
  return started(
    spawn(process.execPath, ['--import', 'tsx', file('./echo.ts'), String(SERVER_PORT), String(FIRST_PORT)]),
    'ready',
  )
}

async function started(child: ChildProcess, sign: string): Promise<Server> {
  running.add(child)
  let log = ''
  await new Promise<void>((resolve, reject) => {
    const read = (text: unknown) => {
      log += text
      if (log.includes(sign)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`The server ended:\n${log}`)))
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  const close = () => {
    running.delete(child)
    child.kill('SIGKILL')
  }
  return { pid: child.pid ?? 0, logins: [], close }
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function median(values: readonly number[]): number {
  return summary(values).median
}

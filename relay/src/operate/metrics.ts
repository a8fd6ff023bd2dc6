import { createServer, type Server } from 'node:http'
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { LumameshError } from '@lumamesh/core/protocol'
import { Counter, Gauge, Registry } from 'prom-client'
import type { RelayStats } from '../relay/relay.ts'

/** A running endpoint: `http://127.0.0.1:<port>/metrics`. */
export interface Metrics {
  readonly port: number
  close(): void
}

const GAUGES: Readonly<Record<string, readonly [of: (stats: RelayStats) => number, help: string]>> = {
  dials: [(stats) => stats.dials, 'Dials held, half-open ones included.'],
  links: [(stats) => stats.links, 'Open links to pages.'],
  rooms: [(stats) => stats.rooms, 'Rooms with a member here.'],
  allocations: [(stats) => stats.allocations, 'TURN allocations held.'],
  mesh_known: [({ mesh }) => mesh?.known ?? 0, 'Other relays known.'],
  mesh_away: [({ mesh }) => mesh?.away ?? 0, 'Other relays that do not answer pages.'],
  mesh_connected: [({ mesh }) => mesh?.connected ?? 0, 'Other relays connected.'],
  mesh_home_of: [({ mesh }) => mesh?.homeOf ?? 0, 'Rooms that this relay is home of.'],
  mesh_shut_out: [({ mesh }) => mesh?.shutOut ?? 0, 'Relays that broke the rules and are shut out.'],
}
const COUNTERS: typeof GAUGES = {
  datagrams_total: [(stats) => stats.datagrams, 'Datagrams that came in.'],
  mesh_sent_bytes_total: [
    ({ mesh }) => mesh?.sentBytes ?? 0,
    'Bytes about rooms that were sent to other relays.',
  ],
  relayed_bytes_total: [(stats) => stats.relayedBytes, 'Bytes of data that were relayed by TURN.'],
}
const NS_PER_S = 1e9
/** The resolution of the event loop's lag, ms. */
const LAG_EVERY_MS = 10
const prefixed = (name: string) => `lumamesh_relay_${name}`

/** The metrics of a relay in the text format of Prometheus. They contain nothing about single clients. */
function registryOf(stats: () => RelayStats, lag: IntervalHistogram): Registry {
  const registry = new Registry()
  const registers = [registry]
  for (const [name, [of, help]] of Object.entries(GAUGES)) {
    new Gauge({ name: prefixed(name), help, registers, collect: gaugeOf(() => of(stats())) })
  }
  for (const [name, [of, help]] of Object.entries(COUNTERS)) {
    new Counter({
      name: prefixed(name),
      help,
      registers,
      collect() {
        this.reset()
        this.inc(of(stats()))
      },
    })
  }
  new Counter({
    name: prefixed('refusals_total'),
    help: 'What was refused, by kind.',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset()
      for (const [kind, count] of Object.entries(stats().refusals)) this.inc({ kind }, count)
    },
  })
  new Gauge({
    name: prefixed('event_loop_lag_seconds'),
    help: 'How late the event loop was since this was asked last.',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of [50, 99, 100])
        this.set({ quantile: quantile / 100 }, lagOf(lag.percentile(quantile)))
      lag.reset()
    },
  })
  new Gauge({
    name: prefixed('memory_bytes'),
    help: 'Resident memory of the process.',
    registers,
    collect: gaugeOf(() => process.memoryUsage.rss()),
  })
  new Counter({
    name: prefixed('cpu_seconds_total'),
    help: 'Time of processors that the process took.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
  return registry
}

/**
 * Serves the metrics on 127.0.0.1. Port 0 lets the system choose.
 * @throws LumameshError `relay-error` if the port is taken
 */
export async function serveMetrics(stats: () => RelayStats, port: number): Promise<Metrics> {
  const lag = monitorEventLoopDelay({ resolution: LAG_EVERY_MS })
  lag.enable()
  const registry = registryOf(stats, lag)
  const server = createServer(async ({ method, url }, response) => {
    if (method !== 'GET' || url !== '/metrics') return response.writeHead(404).end('Ask for /metrics.\n')
    response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics())
  })
  try {
    await listen(server, port)
  } catch (cause) {
    lag.disable()
    const message = `TCP port ${port} of 127.0.0.1 is taken: set METRICS_PORT to another, or leave it out.`
    throw new LumameshError('relay-error', message, { cause })
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close() {
      lag.disable()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The lag since the last read of the metrics. */
function lagOf(ns: number): number {
  return Math.max(0, ns / NS_PER_S - LAG_EVERY_MS / 1_000)
}

function gaugeOf(value: () => number) {
  return function (this: Gauge): void {
    this.set(value())
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

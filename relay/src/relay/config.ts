import { isIP } from 'node:net'
import { homedir, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { LumameshError, parseAddress } from '@lumamesh/core/protocol'
import type { PortRange } from '../turn/turnEnvironment.ts'

/** What an operator says; see docs/operate/settings.md. */
export interface RelayConfig {
  /** Names the network of relays; undefined for a private relay. */
  salt: string | undefined
  /** `host:port` of other relays. */
  peers: readonly string[]
  meshPort: number
  /** How many relays know of each room; all of a network should say the same. */
  meshHomes: number
  /** The addresses that pages dial. */
  publicIps: readonly string[]
  /** Whether the addresses are a guess. */
  publicIpsGuessed: boolean
  /** The one UDP port; 0 lets the system choose. */
  udpPort: number
  /** The address to bind; all without it. */
  host: string | undefined
  dataDir: string
  logLevel: string
  /** New dials a second of one IPv4 address or IPv6 /64. */
  dialsPerSource: number
  maxSessions: number
  /** Sessions of one IPv4 address or IPv6 /64. */
  sessionsPerSource: number
  /** Dials not yet proven, and new dials a second, above which a dial must bring work. */
  workAbove: number
  maxMembers: number
  /** Whether pages that can't connect directly may relay through this relay. */
  turn: boolean
  /** What one user may relay, bytes a second. */
  turnRate: number
  /** Whether clients of the older RFC 5766 may use all channel numbers. */
  turnRfc5766: boolean
  /** The ports of relayed addresses that peers elsewhere can send to; undefined for none, where nothing leaves the relay. */
  turnPorts: PortRange | undefined
  /** The TCP port of loopback on which Prometheus finds metrics; undefined for none. */
  metricsPort: number | undefined
  /** How long pages may take to leave when the relay stops, s. */
  drain: number
}

export interface ConfigFlags {
  private?: boolean
}

type Env = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** @throws LumameshError `invalid-option`, in one sentence that names the variable */
export function readConfig(env: Env, flags: ConfigFlags = {}): RelayConfig {
  const salt = env.MESH_SALT || undefined
  if (salt === undefined && !flags.private) {
    throw invalid(
      'Set MESH_SALT to the name of your network of relays, or run with --private for a relay on its own.',
    )
  }
  const publicIps = list(env.PUBLIC_IP).map((ip) => {
    if (!isIP(ip))
      throw invalid(`PUBLIC_IP has "${ip}", which is no IP address: write 203.0.113.7, or two with a comma.`)
    return parseAddress(ip.includes(':') ? `[${ip}]:1` : `${ip}:1`).host
  })
  if (publicIps.length > 8) throw invalid('PUBLIC_IP has more than 8 addresses.')
  const host = env.HOST || undefined
  if (host !== undefined && !isIP(host))
    throw invalid(`HOST is "${host}", which is no IP address of this machine.`)
  const logLevel = env.LOG_LEVEL || 'info'
  if (!LOG_LEVELS.includes(logLevel))
    throw invalid(`LOG_LEVEL is "${logLevel}": choose one of ${LOG_LEVELS.join(', ')}.`)
  const udpPort = number(env, 'UDP_PORT', 3478, 0, 65_535)
  const turnPorts = portRange(env, 'TURN_PORTS')
  if (turnPorts && udpPort >= turnPorts.first && udpPort <= turnPorts.last)
    throw invalid(`TURN_PORTS has ${udpPort} among its ports, which is UDP_PORT: choose others.`)
  const maxSessions = number(env, 'MAX_SESSIONS', 2_000, 1, 100_000)
  return {
    salt: flags.private ? undefined : salt,
    peers: list(env.MESH_PEERS),
    meshPort: number(env, 'MESH_PORT', 7400, 0, 65_535),
    meshHomes: number(env, 'MESH_HOMES', 3, 1, 8),
    publicIps: publicIps.length > 0 ? publicIps : [guessedIp()],
    publicIpsGuessed: publicIps.length === 0,
    udpPort,
    host,
    dataDir: env.DATA_DIR || defaultDataDir(env, process.platform),
    logLevel,
    dialsPerSource: number(env, 'DIALS_PER_SOURCE', 50, 1, 1_000_000),
    maxSessions,
    sessionsPerSource: number(env, 'SESSIONS_PER_SOURCE', Math.ceil(maxSessions / 2), 1, 100_000),
    workAbove: number(env, 'WORK_ABOVE', 1_024, 0, 1_000_000),
    maxMembers: number(env, 'MAX_MEMBERS', 256, 2, 1_000),
    turn: onOff(env, 'TURN', true),
    turnRate: number(env, 'TURN_RATE', 4_000_000, 1_000, 10_000_000_000),
    turnRfc5766: onOff(env, 'TURN_RFC5766', false),
    turnPorts,
    metricsPort: env.METRICS_PORT ? number(env, 'METRICS_PORT', 0, 1, 65_535) : undefined,
    drain: number(env, 'DRAIN', 3, 0, 600),
  }
}

/** Seconds in a text like 90s, 15m or 1h. @throws LumameshError `invalid-option` */
export function readDuration(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3_600 }[unit ?? '']
  if (seconds === undefined) throw invalid(`"${text}" is no time: write 90s, 15m or 1h.`)
  return Number(count) * seconds
}

/** Where programs of this system keep their data. */
export function defaultDataDir(env: Env, platform: NodeJS.Platform): string {
  const name = 'lumamesh-relay'
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), name)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name)
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), name)
}

/** The first address that is not loopback or link-local, or loopback on a machine without a network. */
function guessedIp(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const usable = addresses.filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
  return (usable.find(({ family }) => family === 'IPv4') ?? usable[0])?.address ?? '127.0.0.1'
}

function list(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

function number(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw invalid(`${name} is "${text}": it must be a whole number from ${min} to ${max}.`)
}

function portRange(env: Env, name: string): PortRange | undefined {
  const text = env[name]
  if (!text) return
  const [, first, last] = (/^(\d{4,5})-(\d{4,5})$/.exec(text) ?? []).map(Number)
  if (first !== undefined && last !== undefined && first >= 1_024 && first <= last && last <= 65_535)
    return { first, last }
  throw invalid(`${name} is "${text}": write the first and the last port, like 50000-50999.`)
}

function onOff(env: Env, name: string, fallback: boolean): boolean {
  const text = env[name]
  if (!text) return fallback
  if (text === 'on' || text === 'off') return text === 'on'
  throw invalid(`${name} is "${text}": it is on or off.`)
}

function invalid(message: string): LumameshError {
  return new LumameshError('invalid-option', message)
}

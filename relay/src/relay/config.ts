import { isIP } from 'node:net'
import { homedir, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { LumameshError, parseAddress } from '@lumamesh/core/protocol'
import type { PortRange } from '../turn/turnEnvironment.ts'

/** The configuration of a relay: see docs/operate/settings.md. */
export interface RelayConfig {
  /** Names the network of relays; undefined for a private relay. */
  salt: string | undefined
  /** Other relays to dial at first, as `host:port`. */
  peers: readonly string[]
  /** The TCP port for other relays; 0 lets the system choose. */
  meshPort: number
  /** How many relays are homes of each room. It must be the same for all relays of a network. */
  meshHomes: number
  /** The addresses that pages dial. */
  publicIps: readonly string[]
  /** Whether `publicIps` is a guess. */
  publicIpsGuessed: boolean
  /** The one UDP port; 0 lets the system choose. */
  udpPort: number
  /** The address to bind; undefined binds all. */
  host: string | undefined
  dataDir: string
  logLevel: string
  /** New dials of one IPv4 address or IPv6 /64, per second. */
  dialsPerSource: number
  /** Sessions at a time. */
  maxSessions: number
  /** Sessions of one IPv4 address or IPv6 /64. */
  sessionsPerSource: number
  /** Dials without a proven address, and new dials a second, above which a dial needs a proof of work. */
  workAbove: number
  /** Members of one room. */
  maxMembers: number
  /** Whether this relay is a TURN server for pages that cannot connect directly. */
  turn: boolean
  /** The TURN rate of one user, bytes per second. */
  turnRate: number
  /** Whether clients of the older RFC 5766 may use all channel numbers. */
  turnRfc5766: boolean
  /** The UDP ports of relayed addresses for any peers. Undefined: TURN relays between clients of this relay only. */
  turnPorts: PortRange | undefined
  /** The TCP port of 127.0.0.1 with metrics for Prometheus; undefined for none. */
  metricsPort: number | undefined
  /** How long pages have to leave when the relay stops, s. */
  drain: number
}

export interface ConfigFlags {
  /** Run without a network of relays. */
  private?: boolean
}

type Env = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Reads the configuration from variables.
 * @throws LumameshError `invalid-option` with a message that names the variable
 */
export function readConfig(env: Env, flags: ConfigFlags = {}): RelayConfig {
  const salt = env.MESH_SALT || undefined
  if (salt === undefined && !flags.private) {
    throw invalid(
      'Set MESH_SALT to the name of your network of relays, or run with --private for a relay on its own.',
    )
  }
  const publicIps = list(env.PUBLIC_IP).map((ip) => {
    if (!isIP(ip))
      throw invalid(
        `PUBLIC_IP contains "${ip}", which is not an IP address. Write an address such as 203.0.113.7, or several with commas.`,
      )
    return parseAddress(ip.includes(':') ? `[${ip}]:1` : `${ip}:1`).host
  })
  if (publicIps.length > 8) throw invalid('PUBLIC_IP has more than 8 addresses.')
  const host = env.HOST || undefined
  if (host !== undefined && !isIP(host))
    throw invalid(`HOST is "${host}", which is not an IP address. Set it to an address of this machine.`)
  const logLevel = env.LOG_LEVEL || 'info'
  if (!LOG_LEVELS.includes(logLevel))
    throw invalid(`LOG_LEVEL is "${logLevel}". Choose one of ${LOG_LEVELS.join(', ')}.`)
  const udpPort = number(env, 'UDP_PORT', { fallback: 3478, min: 0, max: 65_535 })
  const turnPorts = portRange(env, 'TURN_PORTS')
  if (turnPorts && udpPort >= turnPorts.first && udpPort <= turnPorts.last)
    throw invalid(`TURN_PORTS includes ${udpPort}, which is UDP_PORT. Choose other ports.`)
  const maxSessions = number(env, 'MAX_SESSIONS', { fallback: 2_000, min: 1, max: 100_000 })
  return {
    salt: flags.private ? undefined : salt,
    peers: list(env.MESH_PEERS),
    meshPort: number(env, 'MESH_PORT', { fallback: 7400, min: 0, max: 65_535 }),
    meshHomes: number(env, 'MESH_HOMES', { fallback: 3, min: 1, max: 8 }),
    publicIps: publicIps.length > 0 ? publicIps : [guessedIp()],
    publicIpsGuessed: publicIps.length === 0,
    udpPort,
    host,
    dataDir: env.DATA_DIR || defaultDataDir(env, process.platform),
    logLevel,
    dialsPerSource: number(env, 'DIALS_PER_SOURCE', { fallback: 50, min: 1, max: 1_000_000 }),
    maxSessions,
    sessionsPerSource: number(env, 'SESSIONS_PER_SOURCE', {
      fallback: Math.ceil(maxSessions / 2),
      min: 1,
      max: 100_000,
    }),
    workAbove: number(env, 'WORK_ABOVE', { fallback: 1_024, min: 0, max: 1_000_000 }),
    maxMembers: number(env, 'MAX_MEMBERS', { fallback: 256, min: 2, max: 1_000 }),
    turn: onOff(env, 'TURN', true),
    turnRate: number(env, 'TURN_RATE', { fallback: 4_000_000, min: 1_000, max: 10_000_000_000 }),
    turnRfc5766: onOff(env, 'TURN_RFC5766', false),
    turnPorts,
    metricsPort: env.METRICS_PORT
      ? number(env, 'METRICS_PORT', { fallback: 0, min: 1, max: 65_535 })
      : undefined,
    drain: number(env, 'DRAIN', { fallback: 3, min: 0, max: 600 }),
  }
}

/** Reads a duration such as 90s, 15m or 1h. Returns seconds. @throws LumameshError `invalid-option` */
export function readDuration(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3_600 }[unit ?? '']
  if (seconds === undefined) throw invalid(`"${text}" is not a duration. Write 90s, 15m or 1h.`)
  return Number(count) * seconds
}

/** The data directory by default, where programs of the platform keep their data. */
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

function number(
  env: Env,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = env[name]
  if (!text) return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw invalid(`${name} is "${text}". It must be an integer from ${min} to ${max}.`)
}

function portRange(env: Env, name: string): PortRange | undefined {
  const text = env[name]
  if (!text) return
  const [, first, last] = (/^(\d{4,5})-(\d{4,5})$/.exec(text) ?? []).map(Number)
  if (first !== undefined && last !== undefined && first >= 1_024 && first <= last && last <= 65_535)
    return { first, last }
  throw invalid(`${name} is "${text}". Write the first and the last port, such as 50000-50999.`)
}

function onOff(env: Env, name: string, fallback: boolean): boolean {
  const text = env[name]
  if (!text) return fallback
  if (text === 'on' || text === 'off') return text === 'on'
  throw invalid(`${name} is "${text}". It must be on or off.`)
}

function invalid(message: string): LumameshError {
  return new LumameshError('invalid-option', message)
}

import { execFileSync } from 'node:child_process'
import type { Cleanup } from './cleanup.ts'

const PREFIX = 'lumamesh'
const OURS = new RegExp(`^${PREFIX}-(\\d+)-\\d+-\\w+$`)
let made = 0

/** A network namespace: a machine of its own, as far as its network goes. */
export class Netns {
  readonly name: string

  /** @throws where this process may not make one */
  constructor(purpose: string) {
    made += 1
    this.name = `${PREFIX}-${process.pid}-${made}-${purpose}`
    ip(['netns', 'add', this.name])
    this.ip('link set lo up')
  }

  /** One that ends with the rest. @throws as the constructor does */
  static for(cleanup: Cleanup, purpose: string): Netns {
    const namespace = new Netns(purpose)
    cleanup.defer(() => namespace.delete())
    return namespace
  }

  /** Runs these commands of `ip` in there, one a line. */
  ip(...lines: readonly string[]): void {
    ip(['-n', this.name, '-batch', '-'], lines.join('\n'))
  }

  /** Program and arguments that run a command in there: the same process, with its pipes. */
  command(program: string, ...args: readonly string[]): [string, string[]] {
    return ['ip', ['netns', 'exec', this.name, program, ...args]]
  }

  /** Sets a value below /proc/sys/net of this namespace. */
  sysctl(path: string, value: number): void {
    const [program, args] = this.command('sh', '-c', `echo ${value} > /proc/sys/net/${path}`)
    execFileSync(program, args)
  }

  /** Ends whatever still runs in there, and the namespace. */
  delete(): void {
    deleteNamespace(this.name)
  }
}

/** Deletes the namespaces that processes left behind which did not live to do it. */
export function sweepNamespaces(): void {
  for (const line of ip(['netns', 'list']).split('\n')) {
    const [name = ''] = line.split(' ')
    const owner = OURS.exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) deleteNamespace(name)
  }
}

function deleteNamespace(name: string): void {
  for (const pid of ip(['netns', 'pids', name]).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
  ip(['netns', 'delete', name])
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function ip(args: readonly string[], input = ''): string {
  return execFileSync('ip', args, { input, stdio: 'pipe', encoding: 'utf8' })
}

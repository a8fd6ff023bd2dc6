import { execFileSync } from 'node:child_process'
import type { Cleanup } from './cleanup.ts'

const PREFIX = 'lumamesh'
const OURS = new RegExp(`^${PREFIX}-(\\d+)-\\d+-\\w+$`)
let made = 0

/** A network namespace, which has its own interfaces, addresses and routes. */
export class Netns {
  readonly name: string

  /** @throws Error if this process may not create one */
  constructor(purpose: string) {
    made += 1
    this.name = `${PREFIX}-${process.pid}-${made}-${purpose}`
    ip(['netns', 'add', this.name])
    this.ip('link set lo up')
  }

  /** A namespace that `cleanup` deletes. @throws Error like the constructor */
  static for(cleanup: Cleanup, purpose: string): Netns {
    const namespace = new Netns(purpose)
    cleanup.defer(() => namespace.delete())
    return namespace
  }

  /** Runs these `ip` commands in the namespace, one per line. */
  ip(...lines: readonly string[]): void {
    ip(['-n', this.name, '-batch', '-'], lines.join('\n'))
  }

  /** The program and arguments that run a command in the namespace, in the same process with its pipes. */
  command(program: string, ...args: readonly string[]): [string, string[]] {
    return ['ip', ['netns', 'exec', this.name, program, ...args]]
  }

  /** Sets a value below /proc/sys/net of this namespace. */
  sysctl(path: string, value: number): void {
    const [program, args] = this.command('sh', '-c', `echo ${value} > /proc/sys/net/${path}`)
    execFileSync(program, args)
  }

  /** Kills the processes in the namespace, and deletes it. */
  delete(): void {
    deleteNamespace(this.name)
  }
}

/** Deletes namespaces of processes that were killed before they could. */
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
      // it has already exited
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

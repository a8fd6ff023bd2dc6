import type { ChildProcess } from 'node:child_process'

export interface RelayOptions {
  port: number
  dataDir: string
  addresses: readonly string[]
  /** Runs the relay from its sources and restarts it when one of them changes. */
  watch?: boolean
  salt?: string
  onLog?: (line: string) => void
  env?: Record<string, string>
}

export interface RunningRelay {
  child: ChildProcess
  port: number
  config: { v: 1; relays: readonly unknown[] }
}

export declare function startRelay(options: RelayOptions): Promise<RunningRelay>
export declare function stopRelay(child: ChildProcess): Promise<void>

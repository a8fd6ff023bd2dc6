import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Capture {
  /** Ends the capture and gives the bytes of every packet. */
  stop(): Promise<Buffer>
}

/** Records the UDP packets that this machine sends to itself; undefined where tshark is missing or not allowed to. */
export async function captureLoopback(): Promise<Capture | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'lumamesh-capture-'))
  const file = join(folder, 'packets.pcapng')
  const child = spawn('tshark', ['-i', 'lo', '-f', 'udp', '-w', file, '-q'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => false)
  const started = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (/capture started/i.test(line)) resolve(true)
    })
  })
  if (!(await Promise.race([started, ended.catch(() => false)]))) {
    await rm(folder, { recursive: true })
    return undefined
  }
  return {
    async stop() {
      child.kill('SIGINT')
      await ended
      const packets = await readFile(file)
      await rm(folder, { recursive: true })
      return packets
    },
  }
}

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { refusal, refusalOf } from '../../test/hostile.ts'
import { TransferPair } from '../../test/transfers.ts'
import type { IncomingFile } from './incomingFile.ts'
import type { SendFileOptions } from './transfers.ts'

/** An offered file, and the result of sending it. */
async function offered(source: Blob = new Blob(['hello']), options: SendFileOptions = {}) {
  const pair = new TransferPair()
  let sent: Promise<void> = Promise.resolve()
  const file = await new Promise<IncomingFile>((resolve) => {
    pair.ends[1].listener = resolve
    sent = pair.ends[0].transfers.send(source, options)
    sent.catch(() => {})
  })
  return { file, sent, pair }
}

/** An origin private file system with one directory, reduced to the parts that are used. */
function privateFiles() {
  const files = new Map<string, Blob>()
  const handle = (name: string) => ({
    createWritable: async () => {
      const parts: Uint8Array<ArrayBuffer>[] = []
      return new WritableStream<Uint8Array<ArrayBuffer>>({
        write: (piece) => void parts.push(piece),
        close: () => void files.set(name, new Blob(parts)),
      })
    },
    getFile: async () => new File([files.get(name) ?? ''], name),
  })
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => ({ getFileHandle: async (name: string) => handle(name) }) },
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  return { handle }
}

describe('IncomingFile', () => {
  it('describes the offer and its progress', async () => {
    const { file, sent } = await offered(new File(['hello'], 'a.txt', { type: 'text/plain' }), {
      meta: { x: 1 },
    })
    expect(file).toMatchObject({ id: 0, name: 'a.txt', type: 'text/plain', size: 5, meta: { x: 1 } })
    expect(file).toMatchObject({ status: 'offered', received: 0 })
    const progress: unknown[] = []
    const off = file.onProgress((received, size) => progress.push([file.status, received, size]))
    await file.blob()
    expect(progress).toEqual([
      ['receiving', 0, 5],
      ['done', 5, 5],
    ])
    off()
    await sent
  })

  it.each([
    ['../../etc/passwd', '__.._etc_passwd'],
    ['a\\b:c\u0000\n.txt', 'a_b_c__.txt'],
    ['\u202egpj.exe', '_gpj.exe'],
    ['..', '_'],
    ['', 'file'],
    ['👩‍👩‍👧 naïve.txt', '👩‍👩‍👧 naïve.txt'],
  ])('makes a safe name of %j', async (name, safe) => {
    expect((await offered(new Blob(), { name })).file.name).toBe(safe)
  })

  it('can be accepted once', async () => {
    const { file, sent } = await offered()
    const blob = file.blob()
    expect(refusal(() => file.stream())).toBe('invalid-option')
    expect(await refusalOf(file.blob())).toBe('invalid-option')
    expect(await refusalOf(file.saveTo(new WritableStream()))).toBe('invalid-option')
    expect(await (await blob).text()).toBe('hello')
    await sent
    expect(refusal(() => file.stream())).toBe('invalid-option')
  })

  it('cannot be accepted after it was refused', async () => {
    const { file, sent } = await offered()
    file.refuse()
    expect(refusal(() => file.stream())).toBe('invalid-option')
    expect(file.status).toBe('stopped')
    expect(await refusalOf(sent)).toBe('refused')
  })

  it.each([
    ['fails', () => new WritableStream({ write: () => Promise.reject(new Error('/home/me is full')) })],
    [
      'fails to close',
      () => new WritableStream({ close: () => Promise.reject(new Error('/home/me is full')) }),
    ],
    ['is in use', lockedSink],
  ])('stops when its sink %s, without revealing the reason', async (_, sink) => {
    const { file, sent, pair } = await offered()
    await expect(file.saveTo(sink())).rejects.toMatchObject({
      code: 'transfer-stopped',
      cause: expect.any(Error),
    })
    await expect(sent).rejects.toMatchObject({
      code: 'transfer-stopped',
      message: 'Reading the source or writing to the sink failed.',
    })
    expect(file.status).toBe('stopped')
    expect(pair.errors).toEqual([])
  })

  it('stops when its stream is cancelled', async () => {
    const { file, sent } = await offered()
    await file.stream().cancel()
    expect(await refusalOf(sent)).toBe('transfer-stopped')
  })

  it('ends a pending read when it is aborted', async () => {
    const { file, sent } = await offered()
    const read = file.stream().getReader().read()
    file.abort('Enough.')
    await expect(read).rejects.toMatchObject({ code: 'aborted', message: 'Enough.' })
    await expect(sent).rejects.toMatchObject({ code: 'transfer-stopped', message: 'Enough.' })
  })

  it('can be written to the private file system, and to a file that the user chose', async () => {
    const { handle } = privateFiles()
    const first = await offered(new File(['hello'], 'a.txt'))
    const file = await first.file.opfs()
    expect([file.name, await file.text()]).toEqual(['a.txt', 'hello'])
    const second = await offered()
    const chosen = handle('b.txt')
    await second.file.saveTo(chosen as unknown as FileSystemFileHandle)
    expect(await (await chosen.getFile()).text()).toBe('hello')
  })

  it('can still be accepted without a private file system', async () => {
    const { file, sent } = await offered()
    expect(await refusalOf(file.opfs())).toBe('no-storage')
    expect(file.status).toBe('offered')
    expect(await (await file.blob()).text()).toBe('hello')
    await sent
  })
})

function lockedSink(): WritableStream {
  const sink = new WritableStream()
  sink.getWriter()
  return sink
}

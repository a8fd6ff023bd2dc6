import { type IncomingFile, LumameshError } from '@lumamesh/core'

/** From this size on a file goes to the page's private disk: a Blob is kept in memory by some browsers. */
const LARGE_BYTES = 32 * 1024 * 1024
const DAY_MS = 86_400_000

/** Takes a file, and gives it once it is all here and the same as was sent. */
export async function keep(file: IncomingFile): Promise<Blob> {
  if (file.size !== undefined && file.size < LARGE_BYTES) return file.blob()
  try {
    return await file.opfs(`${Date.now()}-${file.name}`)
  } catch (error) {
    if (error instanceof LumameshError && error.code === 'no-storage') return file.blob()
    throw error
  }
}

/** Removes what was kept a day ago or earlier; today's may be another tab's. */
export async function sweep(): Promise<void> {
  try {
    const disk = await navigator.storage.getDirectory()
    for await (const name of disk.keys())
      if (Number.parseInt(name, 10) < Date.now() - DAY_MS) await disk.removeEntry(name)
  } catch {
    // This page has no disk, or another tab sweeps it: next time.
  }
}

/** From this size on a file goes to the page's private disk: a Blob is kept in memory by some browsers. */
const LARGE_BYTES = 32 * 1024 * 1024
const DAY_MS = 86_400_000

/** Where a file of that size is best kept. */
export function placeFor(size: number | undefined): 'blob' | 'opfs' {
  return size !== undefined && size < LARGE_BYTES ? 'blob' : 'opfs'
}

/** Removes what was kept a day ago or earlier, by the time that its name begins with; today's may be another tab's. */
export async function sweep(): Promise<void> {
  try {
    const disk = await navigator.storage.getDirectory()
    for await (const name of disk.keys())
      if (Number.parseInt(name, 10) < Date.now() - DAY_MS) await disk.removeEntry(name)
  } catch {
    // This page has no disk, or another tab sweeps it: next time.
  }
}

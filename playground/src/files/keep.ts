/** Files of this size or more go to the origin private file system: some browsers keep a Blob in memory. */
const LARGE_BYTES = 32 * 1024 * 1024
const DAY_MS = 86_400_000

/** Where to store a received file of `size` bytes. */
export function placeFor(size: number | undefined): 'blob' | 'opfs' {
  return size !== undefined && size < LARGE_BYTES ? 'blob' : 'opfs'
}

/** Removes files stored more than a day ago. A name begins with its time; newer files may be another tab's. */
export async function sweep(): Promise<void> {
  try {
    const disk = await navigator.storage.getDirectory()
    for await (const name of disk.keys())
      if (Number.parseInt(name, 10) < Date.now() - DAY_MS) await disk.removeEntry(name)
  } catch {
    // No file system here, or another tab removes the same file: the next visit tries again.
  }
}

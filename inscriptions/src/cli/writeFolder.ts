import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { LumameshError } from '@lumamesh/core/protocol'

/**
 * Writes a folder of files, all or none: writes and flushes them in a temporary folder beside it, then renames that.
 * @throws LumameshError `invalid-option` if the folder has files already, or can't be written
 */
export async function writeFolder(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const target = resolve(folder)
  let draft: string | undefined
  try {
    await checkFree(target, folder)
    await mkdir(dirname(target), { recursive: true })
    draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`))
    for (const [name, text] of Object.entries(files)) await writeFlushed(join(draft, name), text)
    await rename(draft, target)
  } catch (cause) {
    if (draft !== undefined) await rm(draft, { recursive: true, force: true })
    if (cause instanceof LumameshError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new LumameshError(
      'invalid-option',
      `${folder} can't be written (${reason}). Nothing was written. Choose another folder with --out.`,
      { cause },
    )
  }
}

async function checkFree(target: string, folder: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length === 0) return
  throw new LumameshError(
    'invalid-option',
    `${folder} has files already, which may be needed for another inscription. Choose another folder with --out.`,
  )
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

import { randomUUID } from 'node:crypto'
import { chown, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The text of a file of DATA_DIR. Undefined if there is no such file. */
export async function readData(directory: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, name), 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}

/** Writes a file of DATA_DIR atomically. Only the owner of the directory can read it. */
export async function writeData(directory: string, name: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const temporary = join(directory, `.${name}.${randomUUID()}`)
  await writeFile(temporary, text, { mode: 0o600, flush: true })
  if (process.getuid?.() === 0) {
    // For an operator who runs a command as root: the relay, which is another user, must be able to read the file.
    const { uid, gid } = await stat(directory)
    await chown(temporary, uid, gid)
  }
  await rename(temporary, join(directory, name))
}

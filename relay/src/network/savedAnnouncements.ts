import { LumameshError } from '@lumamesh/core/protocol'
import { readData, writeData } from '../identity/dataFiles.ts'
import { type Announcement, decodeAnnouncement } from './announcement.ts'

const FILE = 'peers'
const MOST = 500

/** The announcements of the last run, expired ones too: whoever was there may be there again. A damaged file is an empty one. */
export async function loadAnnouncements(
  directory: string,
): Promise<{ bytes: Uint8Array; announcement: Announcement }[]> {
  const lines = (await readData(directory, FILE))?.split('\n').filter(Boolean) ?? []
  return lines.flatMap((line) => {
    const bytes = new Uint8Array(Buffer.from(line, 'base64'))
    try {
      return [{ bytes, announcement: decodeAnnouncement(bytes) }]
    } catch (error) {
      if (error instanceof LumameshError) return []
      throw error
    }
  })
}

/** Keeps announcements for the next start, the best first. */
export async function saveAnnouncements(
  directory: string,
  announcements: readonly Uint8Array[],
): Promise<void> {
  const lines = announcements.slice(0, MOST).map((bytes) => `${Buffer.from(bytes).toString('base64')}\n`)
  await writeData(directory, FILE, lines.join(''))
}

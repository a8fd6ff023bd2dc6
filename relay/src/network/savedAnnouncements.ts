import { LumameshError } from '@lumamesh/core/protocol'
import { readData, writeData } from '../identity/dataFiles.ts'
import { type Announcement, decodeAnnouncement } from './announcement.ts'

const FILE = 'peers'
const MAX_SAVED = 500

/** The announcements of the last run, including expired ones: their relays may still run. Skips damaged lines. */
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

/** Saves announcements for the next start, the best ones first. */
export async function saveAnnouncements(
  directory: string,
  announcements: readonly Uint8Array[],
): Promise<void> {
  const lines = announcements.slice(0, MAX_SAVED).map((bytes) => `${Buffer.from(bytes).toString('base64')}\n`)
  await writeData(directory, FILE, lines.join(''))
}

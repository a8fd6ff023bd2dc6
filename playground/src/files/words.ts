import { LumameshError } from '@lumamesh/core'
import { errorWords } from '../shell/words.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in words: `3.1 MB`. */
export function sizeWords(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  return `${(bytes / 1000 ** unit).toFixed(unit > 0 ? 1 : 0)}\u00a0${UNITS[unit]}`
}

/** Why a transfer stopped. `name`: the peer’s; empty if the text follows the name. */
export function stopWords(error: unknown, name: string): string {
  if (!(error instanceof LumameshError)) return errorWords(error)
  switch (error.code) {
    case 'refused':
      return `${name} said no`.trim()
    case 'aborted':
      return 'You cancelled it'
    case 'transfer-stopped':
      return error.cause ? 'This file can’t be read or written here' : `${name} cancelled it`.trim()
    case 'transfer-corrupt':
      return 'The file arrived damaged: try again'
    case 'peer-left':
    case 'connection-lost':
      return `${name} left`.trim()
    case 'closed':
      return 'You left'
    default:
      return errorWords(error)
  }
}

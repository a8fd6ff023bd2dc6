import { encodeValue } from '../wire/value.ts'
import { isCount } from './opcodes.ts'

/** The description of an offered file. `size` is in bytes, or null if unknown. `meta` is a value from the app. */
export type FileInfo = [name: string, type: string, size: number | null, meta: unknown]

/**
 * Limits for the characters of a name and a type and the bytes of the encoded meta, so that unanswered offers take
 * little memory.
 */
export const MAX_NAME_CHARS = 255
export const MAX_TYPE_CHARS = 127
export const MAX_META_BYTES = 4_096

export function isFileInfo(info: readonly unknown[]): info is FileInfo {
  const [name, type, size, meta = null] = info
  return (
    isText(name, MAX_NAME_CHARS) &&
    isText(type, MAX_TYPE_CHARS) &&
    (size === null || isCount(size)) &&
    // Encoding a Blob returns a promise, which has no length.
    (encodeValue(meta) as Uint8Array).length <= MAX_META_BYTES
  )
}

/**
 * Removes characters from a file name that are unsafe or misleading: separators, control characters, bidirectional
 * marks, leading dots.
 */
export function safeName(name: string): string {
  return name.replace(/[\p{Cc}\p{Bidi_C}/\\:]|^\.+/gu, '_') || 'file'
}

function isText(value: unknown, maxChars: number): boolean {
  return typeof value === 'string' && value.length <= maxChars
}

import { encodeValue } from '../wire/value.ts'
import { isCount } from './opcodes.ts'

/** What an offer tells: the size in bytes where it is known, and whatever the app adds. */
export type FileInfo = [name: string, type: string, size: number | null, meta: unknown]

/** Most characters of a name and a type, most bytes of encoded meta: an offer that nobody answers must not cost memory. */
export const MAX_NAME_CHARS = 255
export const MAX_TYPE_CHARS = 127
export const MAX_META_BYTES = 4_096

export function isFileInfo(info: readonly unknown[]): info is FileInfo {
  const [name, type, size, meta = null] = info
  return (
    isText(name, MAX_NAME_CHARS) &&
    isText(type, MAX_TYPE_CHARS) &&
    (size === null || isCount(size)) &&
    // With a Blob inside it is a promise, which has no length.
    (encodeValue(meta) as Uint8Array).length <= MAX_META_BYTES
  )
}

/** The name without what leads a file system or its user astray: separators, control characters, turned text, leading dots. */
export function safeName(name: string): string {
  return name.replace(/[\p{Cc}\p{Bidi_C}/\\:]|^\.+/gu, '_') || 'file'
}

function isText(value: unknown, maxChars: number): boolean {
  return typeof value === 'string' && value.length <= maxChars
}

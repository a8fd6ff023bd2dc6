/** Maximum nesting of lists and objects: more than documents have, and far less than would overflow the stack. */
export const MAX_DEPTH = 500

/**
 * Whether JSON preserves the value and it is nested at most `depth` levels deep (a cycle is not). Cheaper than a
 * replacer.
 */
export function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean'
  if (value === null) return true
  if (!depth || hasToJson(value)) return false
  const isList = Array.isArray(value)
  const parent: unknown = Object.getPrototypeOf(value)
  if (!isList && parent !== Object.prototype && parent !== null) return false
  for (const item of isList ? value : Object.values(value)) if (!isPlain(item, depth - 1)) return false
  return true
}

export function hasToJson(value: unknown): value is { toJSON(key: string): unknown } {
  return typeof (value as { toJSON?: unknown } | null | undefined)?.toJSON === 'function'
}

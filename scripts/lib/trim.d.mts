import type { Metafile, Plugin } from 'esbuild'

/** A pattern, its replacement (default: empty) and the number of nodes that it must match (default: 1). */
export type Cut = readonly [pattern: string, replacement?: string, times?: number]

export declare function trim(name: string, modules: Record<string, readonly Cut[]>): Plugin
export declare function refuseMoved(
  modules: Record<string, readonly Cut[]>,
  metafile: Pick<Metafile, 'inputs'>,
): void
export declare function trimmed(code: string, cuts: readonly Cut[], name: string): string

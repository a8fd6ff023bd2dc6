import type { Metafile } from 'esbuild'

export interface BundleOptions {
  /** Relay records to build in. */
  relays?: readonly unknown[]
  /** The sat on which newer lists of relays are inscribed. */
  sat?: number | undefined
  /** Where to write the bundle. Default: nowhere. */
  outfile?: string
  entryPoint?: string
  /** Whether to include files and media, as in lumamesh-full.js. */
  full?: boolean
}

export declare function bundle(options?: BundleOptions): Promise<{ code: string; metafile: Metafile }>
export declare function builtInConfig(
  source?: string,
): Promise<{ v: 1; relays: readonly unknown[]; sat?: number }>
export declare function builtInRelays(source?: string): Promise<readonly unknown[]>

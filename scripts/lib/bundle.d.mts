import type { Metafile } from 'esbuild'

export interface BundleOptions {
  /** Relay records to build in. */
  relays?: readonly unknown[]
  /** The sat that newer lists of relays are inscribed on. */
  sat?: number | undefined
  /** Where to write the bundle; not written when left out. */
  outfile?: string
  entryPoint?: string
  /** With files and media: lumamesh-full.js. */
  full?: boolean
}

export declare function bundle(options?: BundleOptions): Promise<{ code: string; metafile: Metafile }>
export declare function builtInConfig(
  source?: string,
): Promise<{ v: 1; relays: readonly unknown[]; sat?: number }>
export declare function builtInRelays(source?: string): Promise<readonly unknown[]>

export declare const fromSource: {
  resolve: { alias: Record<string, string>; conditions: string[] }
  optimizeDeps: { exclude: string[]; include: string[] }
}

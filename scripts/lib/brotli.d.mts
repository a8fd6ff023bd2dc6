export function brotli(text: string | Uint8Array): Buffer

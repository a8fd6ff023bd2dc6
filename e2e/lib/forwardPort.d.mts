import type { Server } from 'node:net'

export function forwardPort(from: string, to: string): Promise<Server>

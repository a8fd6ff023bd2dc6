import type { Server } from 'node:net'

export function openDoor(from: string, to: string): Promise<Server>

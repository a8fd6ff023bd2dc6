import { connect } from 'node:net'
import type { HostPort } from '../../shared/hosts.ts'

/** Whether a TCP connection opens within `timeout` ms. */
export function opensTcp({ host, port }: HostPort, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout })
    const end = (opened: boolean) => {
      socket.destroy()
      resolve(opened)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

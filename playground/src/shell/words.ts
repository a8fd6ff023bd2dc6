import { LumameshError, type Peer } from '@lumamesh/core'
import type { NetworkResult } from '@lumamesh/core/store'

/** The text for a network's status. */
export function statusWords(status: NetworkResult['status']): string {
  switch (status) {
    case 'idle':
      return 'Disconnected'
    case 'connecting':
      return 'Looking for a relay…'
    case 'online':
      return 'Online'
    case 'offline':
      return 'No relay reachable, trying again…'
    case 'failed':
      return 'Not connected'
  }
}

/** The text for the route to a peer; empty while it is unknown. */
export function routeWords(route: Peer['route']): string {
  switch (route) {
    case 'direct':
      return 'direct'
    case 'turn':
      return 'through TURN'
    default:
      return ''
  }
}

/** The text for an error, for the user. */
export function errorWords(error: unknown): string {
  if (!(error instanceof LumameshError)) return `Something went wrong: ${String(error)}`
  switch (error.code) {
    case 'wrong-password':
      return 'Somebody in this room uses another password. Leave, and enter again with the right one.'
    case 'no-relays':
      return 'This page was built without a relay. Start it with npm start, or build it with LUMAMESH_RELAYS.'
    case 'no-webrtc':
      return 'WebRTC is missing or disabled in this browser, so it can’t connect to anybody.'
    case 'relay-unreachable':
      return 'No relay answers. This network may block UDP. In Firefox, open this page by its network address, not by localhost.'
    default:
      return error.message
  }
}

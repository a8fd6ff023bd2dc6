import { LumameshError, type Peer } from '@lumamesh/core'
import type { NetworkResult } from '@lumamesh/core/store'

/** The network's state in a few words, for the top of the page. */
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

/** By which way a peer is reached. */
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

/** What went wrong, in words for the person at the page. */
export function errorWords(error: unknown): string {
  if (!(error instanceof LumameshError)) return `Something broke: ${String(error)}`
  switch (error.code) {
    case 'wrong-password':
      return 'Somebody here uses another password: leave, and enter again with the right one.'
    case 'no-relays':
      return 'This page was built without a relay: start it with npm start, or build it with LUMAMESH_RELAYS.'
    case 'no-webrtc':
      return 'This browser has no WebRTC, or it is switched off, so it can’t connect to anybody.'
    case 'relay-unreachable':
      return 'No relay answers. UDP may be blocked here; in Firefox, open this page by its network address, not by localhost.'
    default:
      return error.message
  }
}

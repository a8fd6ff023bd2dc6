import type { RelayRecordJson } from '../wire/record.ts'

/**
 * The record of every relay in memory. It was signed once, with a key that was deleted. Its address is the discard port
 * of the loopback interface, and is never dialled.
 */
export const MEMORY_RELAY: RelayRecordJson = {
  v: 1,
  id: 'B4c7GJSbWnT4xiz8ZYtR3+4FeOBKdGO4rCMjKMCQHHo',
  addrs: ['127.0.0.1:9'],
  fp: '5ZdbVZlt87w0+A185w6bMEY9pHxVCoPOfEtfWiDXiMk',
  seq: 1,
  exp: 4_102_444_800,
  caps: 0,
  sig: 'm+JPvfHOuSMr/aGs6Z7VXTttkffFSQVsz/VuEeCyGu090pMg4MOCljexy+ypCrbUFyYt3kggc8MBs5OynXWLDg',
}

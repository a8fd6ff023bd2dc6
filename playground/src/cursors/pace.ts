/** The highest rate, on faster screens too. */
const MAX_HZ = 60
/** The lowest rate: below it, pointers lag visibly in spite of the interpolation. */
const MIN_HZ = 12
/** Positions a second that a page receives from all peers together: a slow processor can still draw that many. */
const RECEIVED_HZ = 600

/** The time between two positions sent, ms. With more peers, each page sends less often. */
export function sendEvery(peers: number): number {
  const hz = Math.min(Math.max(RECEIVED_HZ / Math.max(peers, 1), MIN_HZ), MAX_HZ)
  // A little early: a timer fires late, and a send should not miss its frame.
  return 1000 / hz - 1
}

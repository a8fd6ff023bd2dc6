/** On faster screens, too. */
const MOST_HZ = 60
/** Slower than that, even a pointer that glides between positions is seen to lag. */
const LEAST_HZ = 12
/** So many positions a second a page is to hear of all together: what a slow processor still takes along. */
const HEARD_HZ = 600

/** How often to tell so many others where the pointer is, ms: the more there are, the less each of them says. */
export function sendEvery(others: number): number {
  const hz = Math.min(Math.max(HEARD_HZ / Math.max(others, 1), LEAST_HZ), MOST_HZ)
  // A little early: timers are late, and a frame must not be missed for it.
  return 1000 / hz - 1
}

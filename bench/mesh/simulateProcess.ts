// A process of npm run bench:mesh -- --simulate, which simulates a share of the batches.
import { simulateRooms } from './simulateRooms.ts'

const [relays = 0, rooms = 0, first = 0, step = 1] = process.argv.slice(2).map(Number)
process.send?.(simulateRooms(relays, rooms, first, step))

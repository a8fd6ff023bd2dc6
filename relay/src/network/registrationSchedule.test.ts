import { expect, it } from 'vitest'
import { LocalRoom } from './localRoom.ts'
import { REGISTER_EVERY_MS } from './networkLimits.ts'
import { RegistrationSchedule } from './registrationSchedule.ts'

it('takes each room when it is due, and schedules its next time', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((topic) => new LocalRoom(topic, 0))
  if (!a || !b || !c) throw new Error('There are three rooms')
  const schedule = new RegistrationSchedule()
  schedule.add(a, 0)
  schedule.add(b, 1_000)
  schedule.add(c, 2_000)
  schedule.delete(c)
  expect(schedule.take(REGISTER_EVERY_MS - 1)).toEqual([])
  expect(schedule.take(REGISTER_EVERY_MS)).toEqual([a])
  expect(schedule.take(REGISTER_EVERY_MS + 5_000)).toEqual([b])
  expect(schedule.take(2 * REGISTER_EVERY_MS)).toEqual([a])
})

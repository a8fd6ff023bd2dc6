import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RoomMembers } from './roomMembers.ts'

const LIMITS = { maxRooms: 3, maxMembers: 4, maxTopics: 5 }

it('has the same members as a plain list of them, within its limits', () => {
  const step = fc.record({
    what: fc.constantFrom('enter', 'leave'),
    topic: fc.nat(7).map((n) => `topic ${n}`),
    peer: fc.nat(7).map((n) => `peer ${n}`),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const rooms = new RoomMembers(LIMITS)
      let list: { topic: string; peer: string }[] = []
      for (const { what, topic, peer } of steps) {
        const isIn = list.some((each) => each.topic === topic && each.peer === peer)
        if (what === 'leave') {
          expect(rooms.leave(topic, peer)).toBe(isIn)
          list = list.filter((each) => each.topic !== topic || each.peer !== peer)
        } else {
          const entry = rooms.enter(topic, peer)
          if (entry === 'entered') list.push({ topic, peer })
          expect(entry === 'already-in').toBe(isIn)
        }
        const members = list.filter((each) => each.topic === topic).map((each) => each.peer)
        expect(rooms.othersIn(topic, peer)).toEqual(members.filter((member) => member !== peer))
        expect(members.length).toBeLessThanOrEqual(LIMITS.maxMembers)
        expect(rooms.topicsOf(peer).sort()).toEqual(
          list
            .filter((each) => each.peer === peer)
            .map((each) => each.topic)
            .sort(),
        )
        expect(rooms.topicsOf(peer).length).toBeLessThanOrEqual(LIMITS.maxRooms)
        expect(rooms.size).toBe(new Set(list.map((each) => each.topic)).size)
        expect(rooms.size).toBeLessThanOrEqual(LIMITS.maxTopics)
      }
    }),
  )
})

it('names the limit that a peer would exceed', () => {
  const rooms = new RoomMembers(LIMITS)
  for (const peer of ['a', 'b', 'c', 'd']) expect(rooms.enter('full', peer)).toBe('entered')
  expect(rooms.enter('full', 'e')).toBe('room-full')
  for (const topic of ['1', '2']) expect(rooms.enter(topic, 'a')).toBe('entered')
  expect(rooms.enter('3', 'a')).toBe('too-many-rooms')
})

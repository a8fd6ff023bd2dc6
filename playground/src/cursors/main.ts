import './cursors.css'
import type { Peer, Room } from '@lumamesh/core'
import { byId } from '../shell/dom.ts'
import { openPage } from '../shell/page.ts'
import { COLORS, colorIn, offerColors } from './colors.ts'
import { CursorView } from './cursorView.ts'
import { isPoint, type Point } from './point.ts'
import { showRipple } from './ripple.ts'

/** Sent at most this often, ms: 60 times a second, on faster screens too. */
const EVERY_MS = 1000 / 60 - 1
const REST_MS = 200
const stage = byId('stage', HTMLElement)
let myColor = COLORS[Math.floor(Math.random() * COLORS.length)] ?? ''
let views = new Map<Peer, CursorView>()

function enter(room: Room): () => void {
  // The newest position is all that counts, so nothing is sent twice and nothing waits; a click must not get lost.
  const cursor = room.channel<Point | null>('cursor', { lane: 'unreliable' })
  const ripple = room.channel<Point>('ripple')

  views = new Map()
  room.on('peer', (peer) => views.set(peer, new CursorView(peer, stage)))
  room.on('leave', (peer) => {
    views.get(peer)?.remove()
    views.delete(peer)
  })
  cursor.on('message', (point, peer) => {
    if (point === null || isPoint(point)) views.get(peer)?.moveTo(point, performance.now())
  })
  ripple.on('message', (point, peer) => {
    if (isPoint(point)) showRipple(stage, point, colorIn(peer.presence))
  })
  const stopColors = offerColors(myColor, (color) => {
    myColor = color
    room.setPresence({ color })
  })

  // While a peer reconnects a send may fail; the next one carries the newer position anyway.
  const send = (point: Point | null) => cursor.send(point).catch(() => {})
  const stopPointer = followPointer(send, (point) => {
    showRipple(stage, point, myColor)
    ripple.send(point).catch(() => {})
  })
  let frame = requestAnimationFrame(function draw(now) {
    for (const view of views.values()) view.draw(now)
    frame = requestAnimationFrame(draw)
  })
  return () => {
    cancelAnimationFrame(frame)
    stopPointer()
    stopColors()
    for (const view of views.values()) view.remove()
  }
}

/** Calls `move` with where the pointer is on the stage, null once it has left, and `press` where it was pressed. */
function followPointer(move: (point: Point | null) => void, press: (point: Point) => void): () => void {
  let last = 0
  let latest: Point | null = null
  let due: ReturnType<typeof setTimeout> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    due = undefined
    last = performance.now()
    move(latest)
    // Nothing is repeated on this lane: should the place where the pointer rests be lost, it is told once more.
    clearTimeout(rest)
    rest = setTimeout(move, REST_MS, latest)
  }
  const report = (point: Point | null) => {
    latest = point
    due ??= setTimeout(flush, Math.max(0, last + EVERY_MS - performance.now()))
  }
  const ended = new AbortController()
  const listen = (event: 'pointermove' | 'pointerdown' | 'pointerleave', act: (at: Point) => void) =>
    stage.addEventListener(event, (pointer) => act(pointOf(pointer)), { signal: ended.signal })
  listen('pointermove', report)
  listen('pointerdown', (point) => {
    report(point)
    press(point)
  })
  listen('pointerleave', () => report(null))
  return () => {
    ended.abort()
    clearTimeout(due)
    clearTimeout(rest)
  }
}

/** Parts of the stage's width and height, so that every page sees the same place whatever its size. */
function pointOf({ clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = stage.getBoundingClientRect()
  // A finger may go beyond the stage that it came down on.
  const part = (value: number) => Math.min(Math.max(value, 0), 1)
  return [part((clientX - left) / width), part((clientY - top) / height)]
}

openPage({
  prefix: 'cursors/',
  presence: () => ({ color: myColor }),
  looks: {
    color: (peer) => (peer ? colorIn(peer.presence) : myColor),
    detail: (peer) => `${views.get(peer)?.rate(performance.now()) ?? 0}/s`,
  },
  enter,
})

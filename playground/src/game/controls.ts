import { ASPECT, turned, type Vector } from './world.ts'

const KEYS: Readonly<Record<string, Vector>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  a: [-1, 0],
  d: [1, 0],
  w: [0, -1],
  s: [0, 1],
}
/** Nearer to the pointer than this, the player does not steer. In field heights. */
const DEAD_ZONE = 0.03

/** The steering of this user: with keys, or towards the pointer. */
export function useControls(field: HTMLElement) {
  const held = new Set<string>()
  let target: Vector | undefined
  const ended = new AbortController()
  const { signal } = ended
  const onField = (seen: Vector) => (field.clientHeight > field.clientWidth ? turned(seen) : seen)
  const point = (event: PointerEvent) => {
    const { left, top, width, height } = field.getBoundingClientRect()
    target = onField([(event.clientX - left) / width, (event.clientY - top) / height])
  }
  field.addEventListener('pointermove', point, { signal })
  field.addEventListener('pointerdown', point, { signal })
  for (const event of ['pointerleave', 'pointercancel'] as const)
    field.addEventListener(event, () => (target = undefined), { signal })
  addEventListener(
    'keydown',
    (event) => {
      if (!KEYS[event.key]) return
      held.add(event.key)
      target = undefined
      // Arrow keys must not scroll the page.
      event.preventDefault()
    },
    { signal },
  )
  addEventListener('keyup', ({ key }) => held.delete(key), { signal })
  addEventListener('blur', () => held.clear(), { signal })

  return {
    push([x, y]: Vector): Vector {
      const keys = [...held].flatMap((key) => (KEYS[key] ? [KEYS[key]] : []))
      if (keys.length > 0) return shorten(onField([sum(keys, 0), sum(keys, 1)]))
      if (!target) return [0, 0]
      const offset: Vector = [(target[0] - x) * ASPECT, target[1] - y]
      return Math.hypot(...offset) < DEAD_ZONE ? [0, 0] : shorten([offset[0] * 6, offset[1] * 6])
    },
    end: () => ended.abort(),
  }
}

function sum(vectors: readonly Vector[], axis: 0 | 1): number {
  return vectors.reduce((all, vector) => all + vector[axis], 0)
}

function shorten([x, y]: Vector): Vector {
  const length = Math.max(1, Math.hypot(x, y))
  return [x / length, y / length]
}

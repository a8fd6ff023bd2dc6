import type { Point, Star } from './skyPresence.ts'

/** Other pages may send anything, so a schema validates it. Any library that follows standardschema.dev would do. */
const schema = <T>(check: (value: Partial<T>) => boolean) => ({
  '~standard': {
    validate: (value: unknown) =>
      typeof value === 'object' && value && check(value as Partial<T>)
        ? { value: value as T }
        : { issues: [{ message: 'The value has the wrong shape.' }] },
  },
})

const isPart = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1
const isPoint = ({ x, y }: Partial<Point>) => isPart(x) && isPart(y)

export const pointSchema = schema<Point>(isPoint)
export const starSchema = schema<Star>((star) => isPoint(star) && typeof star.color === 'string')

import type { Point, Star } from './shows.ts'

/** What others send is theirs: a schema of any library that follows standardschema.dev is fit to check it. */
const schema = <T>(check: (value: Partial<T>) => boolean) => ({
  '~standard': {
    validate: (value: unknown) =>
      typeof value === 'object' && value && check(value as Partial<T>)
        ? { value: value as T }
        : { issues: [{ message: 'It is something else.' }] },
  },
})

const isPart = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1
const isPoint = ({ x, y }: Partial<Point>) => isPart(x) && isPart(y)

export const pointSchema = schema<Point>(isPoint)
export const starSchema = schema<Star>((star) => isPoint(star) && typeof star.color === 'string')

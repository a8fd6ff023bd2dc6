/** A point in the sky, as fractions of its width and height, 0 to 1. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Star extends Point {
  readonly color: string
}

/** The presence of each page. */
export interface SkyPresence {
  color: string
  message: string
}

/** The point of each orb, by the id of its peer. */
export type Places = Readonly<Record<string, Point>>

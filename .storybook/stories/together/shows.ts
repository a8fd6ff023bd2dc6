/** A place in the sky: parts of its width and height, 0 to 1. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Star extends Point {
  readonly color: string
}

/** What everybody shows of themselves. */
export interface Shows {
  color: string
  says: string
}

/** Where each orb is, by the id of whose it is. */
export type Places = Readonly<Record<string, Point>>

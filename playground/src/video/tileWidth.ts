const GAP = 12
const SHAPE = 16 / 9

/** The largest width with which `count` tiles of 16:9 fit, px. */
export function tileWidth(count: number, { width, height }: { width: number; height: number }): number {
  let widest = 0
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns)
    const across = (width - GAP * (columns - 1)) / columns
    const down = (height - GAP * (rows - 1)) / rows
    widest = Math.max(widest, Math.min(across, down * SHAPE))
  }
  return Math.floor(widest)
}

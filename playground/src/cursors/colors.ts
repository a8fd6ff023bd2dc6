/** Dark enough for a white name on them, and told apart in both themes. */
export const COLORS = [
  { color: '#08775a', name: 'Green' },
  { color: '#2563c9', name: 'Blue' },
  { color: '#8742c4', name: 'Violet' },
  { color: '#c22f6d', name: 'Pink' },
  { color: '#b8471b', name: 'Orange' },
  { color: '#846200', name: 'Ochre' },
] as const

/** The colour that somebody shows; the first where it is none of ours. */
export function colorIn({ color }: { readonly color?: unknown }): string {
  return COLORS.find((known) => known.color === color)?.color ?? COLORS[0].color
}

/** Another colour for who shows the same as somebody with a lower id; undefined where nothing is to change. */
export function colorBeside(
  self: { id: string; color: string },
  others: readonly { readonly id: string; readonly presence: { readonly color?: unknown } }[],
): string | undefined {
  if (!others.some(({ id, presence }) => id < self.id && colorIn(presence) === self.color)) return
  const taken = new Set(others.map(({ presence }) => colorIn(presence)))
  return COLORS.find(({ color }) => !taken.has(color))?.color
}

export function anyColor(): string {
  return COLORS[Math.floor(Math.random() * COLORS.length)]?.color ?? COLORS[0].color
}

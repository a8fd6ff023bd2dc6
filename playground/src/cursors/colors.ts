/** Dark enough for white text on them, and distinguishable in both themes. */
export const COLORS = [
  { color: '#08775a', name: 'Green' },
  { color: '#2563c9', name: 'Blue' },
  { color: '#8742c4', name: 'Violet' },
  { color: '#c22f6d', name: 'Pink' },
  { color: '#b8471b', name: 'Orange' },
  { color: '#846200', name: 'Ochre' },
] as const

/** The colour in a presence. Default, and for an unknown colour: the first. */
export function colorIn({ color }: { readonly color?: unknown }): string {
  return COLORS.find((known) => known.color === color)?.color ?? COLORS[0].color
}

/** A free colour for this user, if a peer with a lower id has the same one. Undefined: keep the colour. */
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

import type { ParsedTransaction } from '../bitcoin/parseTransaction.ts'

/**
 * The given order, except that a transaction comes after those whose outputs it spends. Duplicates are removed.
 */
export function inChainOrder<Item extends { transaction: ParsedTransaction }>(
  items: readonly Item[],
): Item[] {
  const waiting = new Map<string, Item>()
  for (const item of items) if (!waiting.has(item.transaction.id)) waiting.set(item.transaction.id, item)
  const ordered: Item[] = []
  for (const item of [...waiting.values()]) {
    // No recursion: a chain of transactions may be very long.
    const stack = [item]
    for (let next = stack.at(-1); next; next = stack.at(-1)) {
      const parent = parentsOf(next.transaction).find((id) => waiting.has(id) && id !== next?.transaction.id)
      const found = parent === undefined ? undefined : waiting.get(parent)
      if (found) stack.push(found)
      else {
        if (waiting.delete(next.transaction.id)) ordered.push(next)
        stack.pop()
      }
    }
  }
  return ordered
}

function parentsOf({ inputs }: ParsedTransaction): string[] {
  return inputs.map(({ outpoint }) => outpoint.slice(0, 64))
}

import { SAT_SUPPLY } from './satRanges.ts'

/** In the order in which ord shows them. */
const CHARMS = [
  'coin',
  'uncommon',
  'rare',
  'epic',
  'legendary',
  'mythic',
  'nineball',
  'palindrome',
  'reinscription',
  'cursed',
  'unbound',
  'lost',
  'vindicated',
  'burned',
] as const

/** A special property of an inscription or its sat. */
export type Charm = (typeof CHARMS)[number]

const COIN = 100_000_000
const HALVING_BLOCKS = 210_000
const DIFFICULTY_BLOCKS = 2016
/** Every sixth halving coincides with a difficulty adjustment. */
const CYCLE_HALVINGS = 6

export function inOrder(charms: Iterable<Charm>): Charm[] {
  const set = new Set(charms)
  return CHARMS.filter((charm) => set.has(charm))
}

/** The charms of a sat, by `Sat::charms` of ord. */
export function charmsOfSat(sat: number): Charm[] {
  const charms: Charm[] = []
  if (sat >= 50 * COIN * 9 && sat < 50 * COIN * 10) charms.push('nineball')
  if (String(sat) === [...String(sat)].reverse().join('')) charms.push('palindrome')
  if (sat % COIN === 0) charms.push('coin')
  const rarity = rarityOf(sat)
  if (rarity) charms.push(rarity)
  return charms
}

/**
 * The first sat of a block is uncommon, of a difficulty period rare, of a halving epic, and of both at once legendary.
 */
function rarityOf(sat: number): Charm | undefined {
  if (sat === 0) return 'mythic'
  const { height, isFirst } = blockOf(sat)
  if (!isFirst) return
  if (height % (HALVING_BLOCKS * CYCLE_HALVINGS) === 0) return 'legendary'
  if (height % HALVING_BLOCKS === 0) return 'epic'
  return height % DIFFICULTY_BLOCKS === 0 ? 'rare' : 'uncommon'
}

/** The height of the block that mined a sat, and whether it is the first sat of that block. */
function blockOf(sat: number): { height: number; isFirst: boolean } {
  let subsidy = 50 * COIN
  let before = 0
  let height = 0
  while (subsidy > 0 && sat < SAT_SUPPLY) {
    const mined = subsidy * HALVING_BLOCKS
    if (sat < before + mined) {
      const within = sat - before
      return { height: height + Math.floor(within / subsidy), isFirst: within % subsidy === 0 }
    }
    before += mined
    height += HALVING_BLOCKS
    subsidy = Math.floor(subsidy / 2)
  }
  return { height, isFirst: false }
}

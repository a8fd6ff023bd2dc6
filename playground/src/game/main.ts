import { anyColor, colorIn } from '../cursors/colors.ts'
import { openPage } from '../shell/page.ts'
import { mountSvelte } from '../shell/svelte.ts'
import Game from './Game.svelte'

openPage({
  prefix: 'game/',
  presence: () => ({ color: anyColor(), score: 0 }),
  looks: {
    color: colorIn,
    detail: ({ presence }) => `${Number((presence as { score?: unknown }).score) || 0} caught`,
  },
  mount: (place, id) => mountSvelte(place, Game, id),
})

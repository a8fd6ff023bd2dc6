import { openPage } from '../shell/page.ts'
import { mountSvelte } from '../shell/svelte.ts'
import Cursors from './Cursors.svelte'
import { anyColor, colorIn } from './colors.ts'
import { rateOf } from './track.ts'

openPage({
  prefix: 'cursors/',
  presence: () => ({ color: anyColor() }),
  looks: { color: colorIn, detail: ({ id }) => `${rateOf(id)}/s` },
  mount: (place, id) => mountSvelte(place, Cursors, id),
})

import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import Text from '../test/Text.svelte'
import * as index from './index.ts'

test('the exports of @lumamesh/svelte are these', async () => {
  const { container } = await render(Text, { text: JSON.stringify(Object.keys(index).sort()) })
  expect(JSON.parse(container.textContent)).toEqual([])
})

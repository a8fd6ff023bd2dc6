import { expect, test } from 'vitest'
import { render } from 'vitest-browser-vue'
import { h } from 'vue'
import * as index from './index.ts'

const Exports = () => h('output', JSON.stringify(Object.keys(index).sort()))

test('the exports of @lumamesh/vue are these', async () => {
  const { container } = await render(Exports)
  expect(JSON.parse(container.textContent)).toEqual([])
})

import { expect, test } from 'vitest'
import { render } from 'vitest-browser-react'
import * as index from './index.ts'

function Exports() {
  return <output>{JSON.stringify(Object.keys(index).sort())}</output>
}

test('the exports of @lumamesh/react are these', async () => {
  const page = await render(<Exports />)
  await expect.element(page.getByRole('status')).toHaveTextContent(JSON.stringify([]))
})

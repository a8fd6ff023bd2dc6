import { connect } from '@lumamesh/core'
import { StrictMode, useSyncExternalStore } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'

test('probe', async () => {
  expect(connect).toBeTypeOf('function')
  expect(hydrateRoot).toBeTypeOf('function')
  const C = () => (
    <output>
      {String(
        useSyncExternalStore(
          () => () => {},
          () => 1,
          () => 1,
        ),
      )}
    </output>
  )
  console.log(renderToString(<C />))
  const page = await render(
    <StrictMode>
      <C />
    </StrictMode>,
  )
  await userEvent.click(page.getByRole('status'))
  await expect.element(page.getByRole('status')).toHaveTextContent('1')
})

import { connect } from '@lumamesh/core'
import { useSyncExternalStore } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'

test('probe', async () => {
  expect(typeof document).toBe('undefined')
  expect(connect).toBeTypeOf('function')
  const C = () => (
    <output>
      {String(
        useSyncExternalStore(
          () => () => {},
          () => 2,
          () => 1,
        ),
      )}
    </output>
  )
  expect(renderToString(<C />)).toBe('<output>1</output>')
})

import { element } from '../../lib/element.ts'

/** Shown if Storybook has no relay. */
export function advice(): HTMLElement {
  const command = (text: string) => element('pre', {}, element('code', {}, text))
  return element(
    'main',
    { className: 'story' },
    element(
      'header',
      { className: 'intro' },
      element('h1', {}, 'There is no relay.'),
      element('p', {}, 'This Storybook was built without a relay. Start it with its own relay:'),
    ),
    command('npm run storybook'),
    element('p', {}, 'Or build it with the records of running relays in a file:'),
    command('LUMAMESH_RELAYS=relays.json npm run build:storybook'),
  )
}

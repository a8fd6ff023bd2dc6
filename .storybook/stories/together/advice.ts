import { element } from '../../lib/element.ts'

/** What to do where Storybook knows no relay. */
export function advice(): HTMLElement {
  const command = (text: string) => element('pre', {}, element('code', {}, text))
  return element(
    'main',
    { className: 'story' },
    element(
      'header',
      { className: 'intro' },
      element('h1', {}, 'No relay here.'),
      element('p', {}, 'This Storybook was built without one. Start it with a relay of its own:'),
    ),
    command('npm run storybook'),
    element('p', {}, 'Or build it for relays that run, whose records are in a file:'),
    command('LUMAMESH_RELAYS=relays.json npm run build:storybook'),
  )
}

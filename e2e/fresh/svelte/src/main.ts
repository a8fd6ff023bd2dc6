import { hydrate, mount } from 'svelte'
import Root from './Root.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no app')

// With a server, the page is rendered already.
if (target.firstElementChild) hydrate(Root, { target })
else mount(Root, { target })

import { openPage } from '../shell/page.ts'
import { mountReact } from '../shell/react.tsx'
import { Chat } from './Chat.tsx'

openPage({
  looks: { detail: ({ presence }) => ((presence as { typing?: unknown }).typing === true ? 'typing…' : '') },
  mount: (place, id) => mountReact(place, <Chat id={id} />),
})

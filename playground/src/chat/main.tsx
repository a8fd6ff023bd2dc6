import { openPage } from '../shell/page.ts'
import { mountReact } from '../shell/react.tsx'
import { Chat } from './Chat.tsx'

openPage({ mount: (place, id) => mountReact(place, <Chat id={id} />) })

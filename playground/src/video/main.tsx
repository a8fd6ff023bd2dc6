import { openPage } from '../shell/page.ts'
import { mountReact } from '../shell/react.tsx'
import { Call } from './Call.tsx'

openPage({ prefix: 'video/', mount: (place, id) => mountReact(place, <Call id={id} />) })

import { openPage } from '../shell/page.ts'
import { mountReact } from '../shell/react.tsx'
import { Inspector } from './Inspector.tsx'

openPage({ prefix: 'network/', mount: (place, id) => mountReact(place, <Inspector id={id} />) })

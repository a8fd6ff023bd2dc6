import { openPage } from '../shell/page.ts'
import { mountVue } from '../shell/vue.ts'
import Whiteboard from './Whiteboard.vue'

openPage({ prefix: 'whiteboard/', mount: (place, id) => mountVue(place, Whiteboard, { id }) })

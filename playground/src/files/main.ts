import { openPage } from '../shell/page.ts'
import { mountVue } from '../shell/vue.ts'
import Files from './Files.vue'
import { sweep } from './keep.ts'

openPage({ prefix: 'files/', mount: (place, id) => mountVue(place, Files, { id }) })
sweep()

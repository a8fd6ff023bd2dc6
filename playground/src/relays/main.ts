import '../shell/style.css'
import { byId } from '../shell/dom.ts'
import { offerSource } from '../shell/source.ts'
import { showNetwork } from '../shell/status.ts'
import { mountVue } from '../shell/vue.ts'
import Relays from './Relays.vue'

showNetwork()
offerSource()
mountVue(byId('part', HTMLElement), Relays)

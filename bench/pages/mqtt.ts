import { joinRoom } from '@trystero-p2p/mqtt'
import { portOf } from './contender.ts'
import { drive } from './drive.ts'
import { trystero } from './trystero.ts'

drive(trystero(joinRoom, `ws://127.0.0.1:${portOf('broker')}`))

import { joinRoom } from '@trystero-p2p/mqtt'
import { portOf } from '../contender.ts'
import { driveTraffic } from './drive.ts'
import { trysteroTraffic } from './trystero.ts'

driveTraffic(trysteroTraffic(joinRoom, `ws://127.0.0.1:${portOf('broker')}`))

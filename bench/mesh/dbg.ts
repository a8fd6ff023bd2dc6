import { Network } from './network.ts'
const network = await Network.create({})
await network.add()
for (let i=0;i<4;i++) await network.add()
await network.until('all', ({known,connected})=>known===4&&connected===4)
for (let i=0;i<4;i++){
const n0=network.alive.length
const n = await network.add({LOG_LEVEL: 'debug'})
const t=performance.now()
const iv=setInterval(()=>console.log(Math.round(performance.now()-t), network.alive.map(r=>r.state.known+'/'+r.state.connected).join(' ')),100)
await network.until('x', ({known})=>known===n0)
console.log('done',performance.now()-t)
clearInterval(iv)
}
await network.close()

import { describe, expect, it } from 'vitest'
import { defaultDataDir, readConfig, readDuration } from './config.ts'

const invalid = (variable: string) =>
  expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(variable) })

describe('the configuration', () => {
  it('has defaults for everything except the salt', () => {
    const config = readConfig({ MESH_SALT: 'salt' })
    expect(config).toMatchObject({
      salt: 'salt',
      peers: [],
      meshPort: 7400,
      udpPort: 3478,
      publicIpsGuessed: true,
      metricsPort: undefined,
      drain: 3,
    })
    expect(config.publicIps).toHaveLength(1)
    expect(readConfig({}, { private: true }).salt).toBeUndefined()
  })

  it('reads addresses of both families into their canonical form', () => {
    const { publicIps, publicIpsGuessed } = readConfig({
      MESH_SALT: 'salt',
      PUBLIC_IP: '203.0.113.7, 2001:DB8:0::7',
    })
    expect([publicIps, publicIpsGuessed]).toEqual([['203.0.113.7', '2001:db8::7'], false])
  })

  it.each([
    ['MESH_SALT', {}],
    ['PUBLIC_IP', { PUBLIC_IP: 'relay.example' }],
    ['PUBLIC_IP', { PUBLIC_IP: Array(9).fill('203.0.113.7').join() }],
    ['UDP_PORT', { UDP_PORT: '65536' }],
    ['UDP_PORT', { UDP_PORT: '3478.5' }],
    ['MESH_PORT', { MESH_PORT: '-1' }],
    ['HOST', { HOST: 'localhost' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['METRICS_PORT', { METRICS_PORT: '0' }],
    ['DRAIN', { DRAIN: '601' }],
    ['TURN', { TURN: 'yes' }],
    ['TURN_RATE', { TURN_RATE: '999' }],
    ['TURN_RFC5766', { TURN_RFC5766: '1' }],
    ['TURN_PORTS', { TURN_PORTS: '50000' }],
    ['TURN_PORTS', { TURN_PORTS: '50999-50000' }],
    ['TURN_PORTS', { TURN_PORTS: '1000-2000' }],
    ['TURN_PORTS', { TURN_PORTS: '50000-65536' }],
    ['TURN_PORTS', { TURN_PORTS: '3000-4000' }],
  ])('names the variable in the error: %s', (variable, env: Record<string, string>) => {
    const salted = variable === 'MESH_SALT' ? env : { MESH_SALT: 'salt', ...env }
    expect(() => readConfig(salted)).toThrow(invalid(variable))
  })

  it('has no ports for relayed addresses by default', () => {
    expect(readConfig({}, { private: true })).toMatchObject({
      turn: true,
      turnPorts: undefined,
      turnRfc5766: false,
    })
    const { turn, turnPorts } = readConfig({ TURN: 'off', TURN_PORTS: '50000-50999' }, { private: true })
    expect([turn, turnPorts]).toEqual([false, { first: 50_000, last: 50_999 }])
  })

  it.each([
    ['90s', 90],
    ['15m', 900],
    ['1h', 3_600],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(readDuration(text)).toBe(seconds)
  })

  it.each(['', '1', '0h', 'h', '1d', '1.5h', '-1h', '1h '])('rejects the duration %j', (text) => {
    expect(() => readDuration(text)).toThrow(invalid(text))
  })

  it('keeps data where programs of the platform do', () => {
    expect(defaultDataDir({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/lumamesh-relay')
    expect(defaultDataDir({}, 'linux')).toMatch(/\.local\/share\/lumamesh-relay$/)
    expect(defaultDataDir({}, 'darwin')).toMatch(/Library\/Application Support\/lumamesh-relay$/)
  })
})

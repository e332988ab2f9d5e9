import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ElectrumServer, readServers, serverName } from './server-url.ts'

const server = (url: string, ownHosts: readonly string[] = []) =>
  readServers('ELECTRUM_URL', url, ownHosts)[0] as ElectrumServer

test("servers on this machine and in its network are one's own", () => {
  for (const host of [
    '127.0.0.1',
    '[::1]',
    '192.168.1.5',
    '10.0.0.1',
    '172.20.0.1',
    '[fd00::1]',
    'umbrel.local',
    'electrs',
  ]) {
    assert.equal(server(`tls://${host}:50002`).isOwn, true, host)
  }
  for (const host of ['electrum.example.org', '8.8.8.8', '172.32.0.1', '[2001:db8::1]', 'abcdef.onion']) {
    assert.equal(server(`tls://${host}:50002`).isOwn, false, host)
  }
})

test("a server at one of the hosts that the settings name is one's own", () => {
  assert.equal(server('tls://AbCdEf.onion:50002', ['abcdef.onion']).isOwn, true)
  assert.equal(server('tls://ghijkl.onion:50002', ['abcdef.onion']).isOwn, false)
})

test('a server is known by host and port, whatever the letters of its name', () => {
  assert.equal(serverName(server('SSL://Umbrel.Local:50002/')), 'umbrel.local:50002')
  assert.equal(serverName(server('tcp://[::1]:50001')), '[::1]:50001')
})

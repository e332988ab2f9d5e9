import assert from 'node:assert/strict'
import { test } from 'node:test'
import { portOf, SERVER_KINDS, type ServerFields, serverUrl } from './server-kinds.ts'

const FIELDS: ServerFields = {
  chain: 'bitcoin',
  host: 'umbrel.local',
  port: 50_002,
  isEncrypted: true,
  path: '',
  user: '',
  password: '',
}

test('an Electrum server has the scheme of its encryption', () => {
  assert.equal(serverUrl({ source: 'electrum' }, FIELDS), 'tls://umbrel.local:50002')
  const plain = { ...FIELDS, port: 50_001, isEncrypted: false }
  assert.equal(serverUrl({ source: 'electrum' }, plain), 'tcp://umbrel.local:50001')
})

test('an IPv6 address stands in brackets, and white space around a host does not count', () => {
  assert.equal(serverUrl({ source: 'electrum' }, { ...FIELDS, host: ' fd00::2 ' }), 'tls://[fd00::2]:50002')
})

test("a node's user and password may contain any character, and no other server gets them", () => {
  const fields = { ...FIELDS, port: 8332, isEncrypted: false, user: 'me', password: 'a:b@c/d' }
  assert.equal(serverUrl({ source: 'core' }, fields), 'http://me:a%3Ab%40c%2Fd@umbrel.local:8332')
  assert.equal(serverUrl({ source: 'esplora' }, fields), 'http://umbrel.local:8332')
})

test('the port of a node and of Blockbook depends on the coin', () => {
  const ports = (key: string) => {
    const kind = SERVER_KINDS.find((each) => each.key === key)
    return kind === undefined ? [] : [portOf(kind, 'bitcoin'), portOf(kind, 'dogecoin')]
  }
  assert.deepEqual(ports('umbrel'), [50_001, 50_001])
  assert.deepEqual(ports('core'), [8332, 22_555])
  assert.deepEqual(ports('blockbook'), [9130, 9138])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTypedHost } from './typed-host.ts'

test('a pasted server is taken apart: with a port, as a URL, and as Electrum shows it', () => {
  const read = (text: string, isWeb = false) => Object.values(readTypedHost(text, isWeb))
  assert.deepEqual(read(' umbrel.local '), ['umbrel.local', null, null])
  assert.deepEqual(read('umbrel.local:50001'), ['umbrel.local', 50_001, null])
  assert.deepEqual(read('http://umbrel.local/'), ['umbrel.local', null, null])
  assert.deepEqual(read('http://umbrel.local:3006', true), ['umbrel.local', 3006, false])
  assert.deepEqual(read('https://umbrel.local', true), ['umbrel.local', null, true])
  assert.deepEqual(read('tcp://192.168.1.20:50001'), ['192.168.1.20', 50_001, false])
  assert.deepEqual(read('SSL://start9.local:50002'), ['start9.local', 50_002, true])
  assert.deepEqual(read('umbrel.local:50001:t'), ['umbrel.local', 50_001, false])
  assert.deepEqual(read('umbrel.local:50002:s'), ['umbrel.local', 50_002, true])
  assert.deepEqual(read('tls://[fd00::2]:50002'), ['[fd00::2]', 50_002, true])
})

test('a text of another form stays as it is', () => {
  for (const text of ['', 'fd00::2', 'user@host', 'host/path/more'])
    assert.deepEqual(readTypedHost(text, true), { host: text, port: null, isEncrypted: null })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOwnHost } from './own-host.ts'

test("hosts on this machine and in its network are one's own", () => {
  for (const host of [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '192.168.1.5',
    '100.64.0.9',
    '[fd00::1]',
    'Umbrel.Local',
    'blockbook',
  ]) {
    assert.equal(isOwnHost(host, []), true, host)
  }
  for (const host of [
    'btc1.trezor.io',
    '8.8.8.8',
    '172.32.0.1',
    '[2001:db8::1]',
    '[::ffff:8.8.8.8]',
    'abc.onion',
    'local.example.org',
  ]) {
    assert.equal(isOwnHost(host, []), false, host)
  }
})

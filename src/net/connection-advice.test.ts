import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionAdvice, dialledServer } from './connection-advice.ts'

const advice = (reason: string, url = 'https://node.lan:8332') =>
  connectionAdvice(reason, dialledServer(url)).join()

test('a connection that fails for a known reason says what to do', () => {
  assert.match(advice('no connection (ECONNREFUSED)'), /check the port/)
  assert.match(advice('The node gave no usable answer: no connection (ENOTFOUND).'), /IP address/)
})

test('a port without TLS that was asked with it, and the reverse, names the scheme to try', () => {
  const wrong = 'no connection (ERR_SSL_WRONG_VERSION_NUMBER)'
  assert.match(advice(wrong), /^This port does not speak TLS: try it without TLS \(http:\/\/\)\.$/)
  assert.match(advice('no TLS handshake within 10000 ms', 'tls://node.lan:1'), /may not speak TLS.*\(tcp:/)
  assert.match(advice('the server speaks TLS only', 'tcp://node.lan:1'), /^This port speaks TLS.*\(tls:/)
  assert.match(advice('the server ended the connection', 'tcp://node.lan:1'), /may speak TLS.*\(tls:/)
  assert.match(advice('no connection (UND_ERR_SOCKET)', 'http://node.lan:1'), /may speak TLS.*\(https:/)
})

test('what a program in a container cannot reach by its name says so', () => {
  assert.match(advice('no connection (ENOTFOUND)', 'tcp://umbrel.local:50001'), /container .*"\.local"/)
  assert.doesNotMatch(advice('no connection (ENOTFOUND)', 'tcp://umbrel.lan:50001'), /container/)
  for (const url of ['tcp://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1'])
    assert.match(advice('no connection (ECONNREFUSED)', url), /is the container itself/)
  assert.doesNotMatch(advice('no connection (ECONNREFUSED)', 'tcp://192.168.1.20:1'), /container/)
})

test('for other reasons, and for what the proxy reports of itself, there is no advice', () => {
  for (const reason of [
    'no connection',
    'no connection (EMFILE)',
    'no connection: the proxy is not reachable (ECONNREFUSED)',
  ])
    assert.equal(advice(reason), '')
})

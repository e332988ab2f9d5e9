import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionAdvice } from './connection-advice.ts'

test('a connection that fails for a known reason says what to do', () => {
  const advice = (reason: string) => connectionAdvice(reason).join()
  assert.match(advice('no connection (ECONNREFUSED)'), /check the port/)
  assert.match(advice('The node gave no usable answer: no connection (ENOTFOUND).'), /IP address/)
  assert.match(advice('no connection (ERR_SSL_WRONG_VERSION_NUMBER)'), /without TLS/)
})

test('for other reasons, and for what the proxy reports of itself, there is no advice', () => {
  for (const reason of [
    'no connection',
    'no connection (EMFILE)',
    'no connection: the proxy is not reachable (ECONNREFUSED)',
  ])
    assert.deepEqual(connectionAdvice(reason), [])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outageOf } from './outage.ts'

type Source = Parameters<typeof outageOf>[0][number]

const source = (more: Partial<Source>): Source => ({
  name: 'esplora',
  state: 'ok',
  reason_code: null,
  public: true,
  proxied: false,
  ...more,
})
const unreachable = source({ state: 'down', reason_code: 'no_connection' })
const own = { ...unreachable, name: 'electrum', public: false }

test('without a connection to several servers of others there is no internet connection', () => {
  assert.deepEqual(outageOf([unreachable, unreachable]), { kind: 'internet' })
  const others = [source({ state: 'unknown' }), source({ state: 'off', public: false })]
  assert.deepEqual(outageOf([unreachable, unreachable, ...others]), { kind: 'internet' })
  const proxied = { ...unreachable, proxied: true }
  assert.deepEqual(outageOf([proxied, proxied]), { kind: 'proxy' })
})

test("a server of one's own, or the only server, is named where it cannot be reached", () => {
  assert.deepEqual(outageOf([own]), { kind: 'servers', names: ['electrum'] })
  assert.deepEqual(outageOf([own, unreachable]), { kind: 'servers', names: ['electrum', 'esplora'] })
  assert.deepEqual(outageOf([unreachable, source({ state: 'unknown' })]), {
    kind: 'servers',
    names: ['esplora'],
  })
})

test('one source that answers, is paused or fails in another way is reached', () => {
  assert.equal(outageOf([]), null)
  assert.equal(outageOf([source({ state: 'unknown' })]), null)
  assert.equal(outageOf([own, source({})]), null)
  assert.equal(outageOf([unreachable, source({ state: 'paused', reason_code: 'rate_limited' })]), null)
  assert.equal(outageOf([unreachable, source({ state: 'down', reason_code: 'no_answer' })]), null)
})

import assert from 'node:assert/strict'
import test from 'node:test'
import sample from './fixtures/status-example.json' with { type: 'json' }
import { scriptHash } from './script-hash.ts'
import { hasStatus } from './status-hash.ts'

const history = sample.history.map(({ tx_hash: hash, height }) => ({ hash, height }))
const { status } = sample

test('the script hash of the documented example is computed', () => {
  assert.equal(scriptHash(Buffer.from(sample.scriptpubkey, 'hex')), sample.scripthash)
})

test('the status of the documented example belongs to its history', async () => {
  assert.equal(await hasStatus(history, [status]), true)
  assert.equal(await hasStatus(history, ['00'.repeat(32), status]), true)
})

test('unconfirmed entries may be listed in another order than the status has', async () => {
  const confirmed = history.slice(0, 3)
  assert.equal(await hasStatus([...confirmed, ...history.slice(3).reverse()], [status]), true)
})

test('a list that lacks an entry, has another height or another order of blocks is not proven', async () => {
  for (let index = 0; index < history.length; index += 1) {
    assert.equal(await hasStatus(history.toSpliced(index, 1), [status]), false)
  }
  const low = history.map((entry, index) => (index === 2 ? { ...entry, height: entry.height - 1 } : entry))
  assert.equal(await hasStatus(low, [status]), false)
  const [first, second, third, ...unconfirmed] = history as [
    (typeof history)[0],
    (typeof history)[0],
    (typeof history)[0],
  ]
  assert.equal(await hasStatus([first, third, second, ...unconfirmed], [status]), false)
})

test('no status stands for an empty history only', async () => {
  assert.equal(await hasStatus([], [null]), true)
  assert.equal(await hasStatus([], [status]), false)
  assert.equal(await hasStatus(history, [null]), false)
})

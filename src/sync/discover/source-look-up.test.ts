import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceOrder } from '../pacing/source-order.ts'
import { WalletAnswers } from '../run/wallet-answers.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { listedSource } from '../testing/listed-source.ts'
import { SourceLookUp } from './source-look-up.ts'

const wallet = { descriptors: [], gapLimit: 20, answers: new WalletAnswers(true) }

test('fewer addresses are looked up together while each needs a request of its own', async () => {
  const source = listedSource('one', { a: 5n })
  source.manners = [{ fails: 'endpoint' }, 'whole']
  const clock = new InstantClock()
  const parts = { sources: new SourceOrder([source]), clock }
  const lookUp = new SourceLookUp(parts, new AbortController().signal)
  assert.equal(lookUp.capacity('bitcoin', []), 100)
  await lookUp.lookUp('bitcoin', ['a', 'b'], { manual: false, tipFloor: 0, wallet })
  assert.equal(lookUp.capacity('bitcoin', []), 20)
  clock.pass(600_000)
  assert.equal(lookUp.capacity('bitcoin', []), 100)
})

test('an answer that is older than the evidence of the gap is requested once more', async () => {
  const source = listedSource('one', { a: 5n })
  const parts = { sources: new SourceOrder([source]), clock: new InstantClock() }
  const lookUp = new SourceLookUp(parts, new AbortController().signal)
  for (const [tipFloor, requests] of [
    [100, 1],
    [101, 2],
    [2 ** 40, 1],
  ] as const) {
    const before = source.requests.length
    assert.equal((await lookUp.lookUp('bitcoin', ['a', 'b'], { manual: false, tipFloor, wallet })).tip, 100)
    assert.equal(source.requests.length - before, requests)
  }
})

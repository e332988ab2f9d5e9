import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SourceOrder } from '../pacing/source-order.ts'
import { InstantClock } from '../testing/instant-clock.ts'
import { type ListedSource, listedSource } from '../testing/listed-source.ts'
import { lookUp } from './look-up.ts'

const BALANCES = { a: 5n, b: 7n }
const ALL = ['a', 'b', 'c']

function lookingUp(...sources: ListedSource[]) {
  const parts = { sources: new SourceOrder(sources), clock: new InstantClock() }
  const look = async (addresses: readonly string[] = ALL) => {
    const request = { chain: 'bitcoin', addresses, manual: false } as const
    const found = await lookUp(request, parts, new AbortController().signal)
    return [...found].map(
      ([address, { page, proof, source }]) => `${address} ${page.balance} ${proof} ${source}`,
    )
  }
  return { look, clock: parts.clock }
}

const BY_SET = ['a 5 set one', 'b 7 set one', 'c 0 set one']
const ONE_BY_ONE = ['a 5 address one', 'b 7 address one', 'c 0 address one']

describe('looking up addresses', () => {
  it('takes one request for a set, and as many sets as needed', async () => {
    const source = listedSource('one', BALANCES)
    assert.deepEqual(await lookingUp(source).look(), BY_SET)
    assert.deepEqual(source.requests, [ALL])
    const small = listedSource('one', BALANCES, 2)
    await lookingUp(small).look()
    assert.deepEqual(small.requests, [['a', 'b'], ['c']])
  })

  it('reads an address alone that its set does not prove', async () => {
    const source = listedSource('one', BALANCES)
    source.manners = [{ without: 'b' }]
    assert.deepEqual(await lookingUp(source).look(), ['a 5 set one', 'c 0 set one', 'b 7 address one'])
    assert.deepEqual(source.requests, [ALL, ['b']])
  })

  it('asks once more for a set that proves nothing', async () => {
    const source = listedSource('one', BALANCES)
    source.manners = ['nothing', 'whole']
    assert.deepEqual(await lookingUp(source).look(), BY_SET)
    assert.deepEqual(source.requests, [ALL, ALL])
  })

  it('goes on one by one for hours with a source whose sets lack what they are read by', async () => {
    const source = listedSource('one', BALANCES)
    source.manners = ['unfit', 'unfit', 'whole']
    const { look, clock } = lookingUp(source)
    assert.deepEqual(await look(), ONE_BY_ONE)
    clock.pass(5 * 3_600_000)
    assert.deepEqual(await look(), ONE_BY_ONE)
    clock.pass(3_600_000)
    assert.deepEqual(await look(), BY_SET)
    assert.deepEqual(source.requests, [ALL, ALL, ['a'], ['b'], ['c'], ['a'], ['b'], ['c'], ALL])
  })

  it('goes on one by one for ten minutes after a set failed', async () => {
    const source = listedSource('one', BALANCES)
    source.manners = [{ fails: 'endpoint' }, 'whole']
    const { look, clock } = lookingUp(source)
    assert.deepEqual(await look(), ONE_BY_ONE)
    assert.deepEqual(await look(), ONE_BY_ONE)
    clock.pass(600_000)
    assert.deepEqual(await look(), BY_SET)
  })

  it('asks the next source when the first one does not answer', async () => {
    const first = listedSource('one', BALANCES)
    first.manners = [{ fails: 'down' }]
    assert.deepEqual(await lookingUp(first, listedSource('two', BALANCES)).look(), [
      'a 5 set two',
      'b 7 set two',
      'c 0 set two',
    ])
    assert.deepEqual(first.requests, [ALL])
  })

  it('says why when no source answers', async () => {
    const only = listedSource('one', BALANCES)
    only.manners = [{ fails: 'throttled' }]
    await assert.rejects(lookingUp(only).look(), { name: 'AllSourcesFailed' })
  })
})

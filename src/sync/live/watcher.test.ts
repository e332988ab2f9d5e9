import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GRACE_MS, LIVE_CHECK_MS } from '../../domain/ports/watched-addresses.ts'
import { newWallet, WPKH } from '../../store/testing/test-wallets.ts'
import { AnnouncingChain } from '../testing/announcing-chain.ts'
import { INTERVAL_MS, LiveProgram } from '../testing/live-program.ts'

const SECOND = 1000
const HOUR = 3_600_000

/** One address with a final history, synchronised and live. */
async function live(t: { after(end: () => Promise<void>): void }, names: readonly string[] = ['a']) {
  const chain = new AnnouncingChain()
  for (const name of names) chain.pay(name, 5n)
  chain.mine(20)
  chain.connect()
  const program = new LiveProgram(chain)
  t.after(() => program.close())
  await program.start()
  const ids = await program.add(names)
  await program.pass(SECOND)
  return { chain, program, ids, id: ids[0] as number }
}

test('an address is live once it has been synchronised and its source watches it', async (t) => {
  const { program, chain, id } = await live(t)
  const address = await program.get(id)
  assert.deepEqual([address.status, address.live, address.balance], ['DONE', true, 5n])
  assert.deepEqual([...chain.watched], ['a'])
  assert.deepEqual(program.live.chainsOf('announcing'), ['bitcoin'])
  assert.deepEqual(program.unexpected, [])
})

test('an announcement brings the row at once, whatever the time', async (t) => {
  const { program, chain, id } = await live(t)
  chain.pay('a', 7n)
  await program.settle()
  const address = await program.get(id)
  assert.deepEqual([address.status, address.balance, address.live], ['DONE', 12n, true])
})

test('a burst of announcements of one address costs two readings at most', async (t) => {
  const { program, chain } = await live(t)
  const before = chain.requests.page
  for (let time = 0; time < 50; time += 1) chain.announce('a')
  await program.settle()
  assert.ok(chain.requests.page - before <= 2, `${chain.requests.page - before} readings`)
})

test('an announcement during a reading leads to one more afterwards', async (t) => {
  const { program, chain, id } = await live(t)
  let paid = false
  chain.onAnswer = () => {
    if (!paid) chain.pay('a', 7n)
    paid = true
  }
  chain.pay('a', 1n)
  await program.settle()
  assert.equal((await program.get(id)).balance, 13n)
})

test('an idle address costs no request for hours, and then one line for all', async (t) => {
  const { program, chain } = await live(t, ['a', 'b', 'c'])
  const before = { ...chain.requests }
  await program.pass(5 * HOUR)
  assert.deepEqual(chain.requests, before)
  await program.pass(HOUR)
  assert.deepEqual(chain.requests, { ...before, watch: before.watch + 1 })
})

test('what was not announced is found by the check after six hours, and counted', async (t) => {
  const { program, chain, id } = await live(t)
  chain.isMute = true
  chain.pay('a', 7n)
  await program.pass(LIVE_CHECK_MS)
  assert.equal((await program.get(id)).balance, 12n)
  assert.equal(program.foundLate, 1)
})

test('what happened while it was not connected is found when it is again', async (t) => {
  const { program, chain, id } = await live(t)
  chain.disconnect()
  chain.pay('a', 7n)
  await program.pass(GRACE_MS - 1)
  assert.equal((await program.get(id)).live, true)
  chain.connect()
  await program.settle()
  assert.equal((await program.get(id)).balance, 12n)
})

test('without a connection for longer the addresses are checked as usual, until it returns', async (t) => {
  const { program, chain, id } = await live(t)
  chain.disconnect()
  await program.pass(GRACE_MS)
  const without = await program.get(id)
  assert.equal(without.live, false)
  assert.ok((without.nextSyncAt ?? 0) <= program.clock.now() + INTERVAL_MS)
  assert.deepEqual(program.live.chainsOf('announcing'), [])
  chain.connect()
  await program.pass(SECOND)
  assert.equal((await program.get(id)).live, true)
  assert.equal((await program.get(id)).status, 'DONE')
})

test('rows become final at the block at which they are, and not before', async (t) => {
  const { program, chain, id } = await live(t)
  chain.pay('a', 7n)
  await program.settle()
  chain.mine()
  await program.settle()
  const before = chain.requests.page
  chain.mine(5)
  await program.settle()
  assert.equal(chain.requests.page, before)
  chain.mine()
  await program.settle()
  assert.equal(chain.requests.page, before + 1)
  const { verification } = await program.get(id)
  assert.deepEqual([verification?.state, verification?.height], ['verified', chain.tip])
  const watches = chain.requests.watch
  chain.disconnect()
  chain.connect()
  await program.settle()
  assert.deepEqual(
    [chain.requests.page, chain.requests.watch],
    [before + 1, watches + 1],
    'a check suffices now',
  )
})

test('a block raises the tip of every history without a request', async (t) => {
  const { program, chain, id } = await live(t)
  const before = { ...chain.requests }
  chain.mine(3)
  await program.settle()
  const page = await program.store.histories.page({ kind: 'address', id }, { kind: 'offset', offset: 0 }, 1)
  assert.equal(page?.tip, chain.tip)
  assert.deepEqual(chain.requests, before)
})

test('an address is read again when its block is replaced by one of the same height', async (t) => {
  const { program, chain } = await live(t)
  chain.pay('a', 7n)
  chain.mine()
  await program.settle()
  const before = chain.requests.page
  chain.replace(1)
  await program.settle()
  assert.ok(chain.requests.page > before)
})

test('a deleted address is unwatched, and watched again when it is restored', async (t) => {
  const { program, chain, id } = await live(t)
  await program.store.book.remove(id)
  await program.settle()
  assert.deepEqual([...chain.watched], [])
  await program.store.book.restore(id)
  await program.pass(SECOND)
  assert.deepEqual([...chain.watched], ['a'])
  assert.equal((await program.get(id)).live, true)
})

test('the unused addresses of a deleted wallet are unwatched, those of others are not', async (t) => {
  const { program, chain } = await live(t)
  const added = await program.store.wallets.add(newWallet(WPKH))
  assert.ok(added.kind === 'added')
  await program.add([])
  await program.pass(2 * SECOND)
  await program.pass(2 * SECOND)
  assert.equal(chain.watched.size, 7)
  await program.store.wallets.remove(added.wallet.id, 'keep')
  await program.pass(SECOND)
  assert.deepEqual([...chain.watched], ['a'])
})

test('an address that is deleted while the source is asked to watch it is unwatched', async (t) => {
  const { program, chain, ids } = await live(t, ['a', 'b'])
  chain.onAnswer = () => {
    chain.onAnswer = () => {}
    void program.store.book.remove(ids[1] as number)
  }
  chain.disconnect()
  chain.connect()
  await program.pass(SECOND)
  assert.deepEqual([...chain.watched], ['a'])
})

test('after a restart idle addresses cost one line per hundred, and no check besides', async (t) => {
  const names = Array.from({ length: 250 }, (_, index) => `a${index}`)
  const { program, chain, id } = await live(t, names)
  await program.pass(HOUR)
  await program.stop()
  await program.pass(HOUR)
  const before = { ...chain.requests }
  await program.start()
  await program.pass(GRACE_MS)
  assert.deepEqual(chain.requests, { ...before, watch: before.watch + 3 })
  assert.equal((await program.get(id)).lastSyncedAt, program.clock.now() - GRACE_MS)
})

test('what is beyond the limit of a source is checked as usual, and not looked for at each change', async (t) => {
  const chain = new AnnouncingChain()
  Object.assign(chain.push, { watchedMax: 2 })
  for (const name of ['a', 'b', 'c']) chain.pay(name, 5n)
  chain.mine(20)
  chain.connect()
  const program = new LiveProgram(chain)
  t.after(() => program.close())
  await program.start()
  const ids = await program.add(['a', 'b', 'c'])
  await program.pass(SECOND)
  const states = await Promise.all(ids.map(async (id) => (await program.get(id)).live))
  assert.deepEqual(states.toSorted(), [false, true, true])
  const pages = t.mock.method(program.store.watched, 'watchable')
  chain.pay([...chain.watched][0] as string, 7n)
  await program.pass(SECOND)
  assert.equal(pages.mock.callCount(), 0)
})

test('a start without a connection checks the addresses after the grace', async (t) => {
  const { program, chain, id } = await live(t)
  await program.stop()
  chain.disconnect()
  await program.pass(HOUR)
  await program.start()
  assert.equal((await program.get(id)).status, 'DONE')
  await program.pass(GRACE_MS)
  assert.notEqual((await program.get(id)).status, 'DONE')
})

test('after a restart a wallet costs one line for its unused addresses, and no discovery', async (t) => {
  const chain = new AnnouncingChain()
  chain.mine(3)
  chain.connect()
  const program = new LiveProgram(chain)
  t.after(() => program.close())
  await program.start()
  const added = await program.store.wallets.add(newWallet(WPKH))
  assert.ok(added.kind === 'added')
  await program.add([])
  await program.pass(2 * SECOND)
  await program.pass(2 * SECOND)
  const { id } = added.wallet
  assert.equal((await program.store.wallets.get(id))?.live, true)
  await program.stop()
  await program.pass(HOUR)
  const before = { ...chain.requests }
  chain.disconnect()
  await program.start()
  await program.pass(SECOND)
  chain.connect()
  await program.pass(GRACE_MS)
  assert.deepEqual(chain.requests, { ...before, watch: before.watch + 1 })
  const wallet = await program.store.wallets.get(id)
  assert.deepEqual([wallet?.live, wallet?.status], [true, 'DONE'])
})

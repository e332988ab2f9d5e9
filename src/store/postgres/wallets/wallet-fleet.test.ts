import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { RunLost } from '../../../domain/ports/claim.ts'
import type { DiscoveryClaim, UnusedAddress } from '../../../domain/ports/discovery-store.ts'
import { newWallet, used, WPKH } from '../../testing/test-wallets.ts'
import { loseHeartbeats, maintain, NOW, startPostgresStores } from '../testing/postgres-stores.ts'

const stores = await startPostgresStores()
after(() => stores.stop())
const CHAINS = ['bitcoin'] as const

test('two processes that add a wallet at the same moment add it once', async (t) => {
  const { one, two } = await fleet(t)
  const results = await Promise.all([one, two].map((store) => store.wallets.add(newWallet(WPKH))))
  assert.deepEqual(results.map(({ kind }) => kind).toSorted(), ['added', 'exists'])
})

test('the wallet of a lost process is looked up by another one, that of a living one is not', async (t) => {
  const { one, two, client } = await fleet(t)
  await one.wallets.add(newWallet(WPKH))
  const claim = (await one.discoveries.claim(CHAINS, NOW)) as DiscoveryClaim
  await maintain(one)
  await maintain(two)
  assert.equal(await two.discoveries.claim(CHAINS, NOW), null)
  await loseHeartbeats(client)
  await maintain(two)
  const other = (await two.discoveries.claim(CHAINS, NOW)) as DiscoveryClaim
  assert.ok(other.run > claim.run)
  await assert.rejects(one.discoveries.release(claim), RunLost)
})

test('a wallet that could not be read when it was claimed can be claimed again', async (t) => {
  const { one, client } = await fleet(t)
  await one.wallets.add(newWallet(WPKH))
  await client.query('alter table wallet_branch rename to moved')
  await assert.rejects(one.discoveries.claim(CHAINS, NOW))
  await client.query('alter table moved rename to wallet_branch')
  assert.notEqual(await one.discoveries.claim(CHAINS, NOW), null)
})

test('addresses that a look-up has claimed stay with the process, and end with it', async (t) => {
  const { one, two, client } = await fleet(t)
  await one.wallets.add(newWallet(WPKH, { gapLimit: 1, branches: newWallet(WPKH).branches }))
  const claim = (await one.discoveries.claim(CHAINS, NOW)) as DiscoveryClaim
  const [first] = await one.discoveries.unused(claim, 0, 0, 1)
  const look = { used: [used(first as UnusedAddress, true)], lookedUp: new Map(), answered: null, more: [] }
  const { claims } = await one.discoveries.record(claim, look)
  await maintain(one)
  await maintain(two)
  assert.equal(await two.queue.claim('bitcoin'), null)
  await loseHeartbeats(client)
  await maintain(two)
  assert.equal((await two.queue.claim('bitcoin'))?.addressId, claims[0]?.addressId)
})

test('a removal that a process did not complete is completed by another one', async (t) => {
  const { one, two, client } = await fleet(t)
  const added = await one.wallets.add(newWallet(WPKH, { gapLimit: 1, branches: newWallet(WPKH).branches }))
  assert.ok(added.kind === 'added')
  const claim = (await one.discoveries.claim(CHAINS, NOW)) as DiscoveryClaim
  const [first] = await one.discoveries.unused(claim, 0, 0, 1)
  await one.discoveries.record(claim, {
    used: [used(first as UnusedAddress)],
    lookedUp: new Map(),
    answered: null,
    more: [],
  })
  await client.query('update wallet set removed_at = $1', [NOW])
  await maintain(two)
  assert.deepEqual((await client.query('select from wallet')).rowCount, 0)
  assert.equal(await one.book.get((first as UnusedAddress).id), null)
})

test('a wallet whose addresses cannot be deleted is removed, and the sweeper goes on with them', async (t) => {
  const { one, client } = await fleet(t)
  const add = async () => {
    const added = await one.wallets.add(newWallet(WPKH, { gapLimit: 1, branches: newWallet(WPKH).branches }))
    assert.ok(added.kind === 'added')
    return added.wallet.id
  }
  const id = await add()
  const claim = (await one.discoveries.claim(CHAINS, NOW)) as DiscoveryClaim
  const [first] = (await one.discoveries.unused(claim, 0, 0, 1)) as [UnusedAddress]
  await one.discoveries.record(claim, { used: [used(first)], lookedUp: new Map(), answered: null, more: [] })
  await client.query(`create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$`)
  await client.query('create trigger failing before delete on derivation execute function fail()')
  assert.equal(await one.wallets.remove(id, 'remove'), true)
  assert.equal(await one.wallets.get(id), null)
  await assert.rejects(one.runs.sweep(10))
  await client.query('drop trigger failing on derivation')
  while (await one.runs.sweep(10));
  assert.equal(await one.book.get(first.id), null)
  assert.equal(await one.wallets.remove(await add(), 'remove'), true)
  assert.deepEqual((await client.query('select from wallet')).rowCount, 0)
})

test('every process learns of wallets that are added, changed and removed, and of work', async (t) => {
  const { one, two } = await fleet(t)
  const heard = new Set<string>()
  const waiting = new Map<string, () => void>()
  const hear = (what: string) => {
    heard.add(what)
    waiting.get(what)?.()
  }
  const until = (what: string) =>
    new Promise<void>((resolve) => (heard.has(what) ? resolve() : waiting.set(what, resolve)))
  two.changes.subscribe((change) => {
    if (change.kind === 'wallet' || change.kind === 'wallet-deleted') hear(`${change.kind} ${change.id}`)
  })
  await two.fleet?.listen({ source: () => {}, work: () => hear('work') })
  await one.wallets.add(newWallet(WPKH))
  await until('wallet 1')
  await until('work')
  await one.wallets.remove(1, 'remove')
  await until('wallet-deleted 1')
})

async function fleet(t: TestContext) {
  const one = await stores.openEmpty()
  const two = await stores.openBeside(one)
  const client = await stores.connect(one)
  t.after(() => Promise.all([one.close(), two.close(), client.end()]))
  return { one, two, client }
}

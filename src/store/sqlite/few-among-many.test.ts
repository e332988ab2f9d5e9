import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { ALL } from '../../domain/ports/owner-histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { addressAt, newWallet, PKH, WPKH } from '../testing/test-wallets.ts'
import { openSqliteStore } from './sqlite-store.ts'

const NOW = 1_790_000_000_000
const clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
const ADDRESSES = [0, 1, 2].map((index) => addressAt(WPKH, 0, index))

/** Calls about one wallet or a few addresses. */
const CALLS: Readonly<Record<string, (store: Store, walletId: number) => Promise<unknown>>> = {
  'adding a wallet': ({ wallets }) => wallets.add(newWallet(PKH)),
  'reading a wallet': ({ wallets }, id) => wallets.get(id),
  'a page of its addresses': ({ wallets }, id) => wallets.addresses(id, { limit: 10, offset: 0 }),
  'a page of its used addresses': ({ wallets }, id) =>
    wallets.addresses(id, { limit: 10, offset: 0, used: true }),
  'its own addresses in transactions': ({ owners }, id) =>
    owners.ownAmong({ kind: 'wallet', id }, 'bitcoin', ADDRESSES),
  'all own addresses in transactions': ({ owners }) => owners.ownAmong(ALL, 'bitcoin', ADDRESSES),
  'the totals of a wallet': ({ owners }, id) => owners.totals([{ kind: 'wallet', id }]),
  'which addresses are followed': ({ followed }) => followed.among('bitcoin', ADDRESSES),
  'the next history to audit': ({ runs }) => runs.integrity.claimAudit(NOW),
}

/** The tables that have a row for each address, by the names that the queries use. */
const TABLES = '(?:address|a|sync|s|derivation|d|history|h|member|m|unused_address|u)'
/** From one end to the other, or by a column that all rows share. Those by time and of damaged histories end early. */
const READS_ALL = new RegExp(
  `^SCAN ${TABLES}\\b(?! USING INDEX history_(?:audit|damage))|^SEARCH ${TABLES} .*\\((?:owner_kind|chain)=\\?\\)`,
)

/** The steps of the statements that a call prepares, each with its statement. */
async function plansOf(t: TestContext, call: (store: Store, walletId: number) => Promise<unknown>) {
  const path = join(mkdtempSync(join(tmpdir(), 'plans-')), 'coins.db')
  const before = openSqliteStore(path, clock, 0)
  await before.wallets.add(newWallet(WPKH))
  await before.close()
  const store = openSqliteStore(path, clock, 0)
  const prepare = DatabaseSync.prototype.prepare
  const plans: string[] = []
  t.mock.method(DatabaseSync.prototype, 'prepare', function (this: DatabaseSync, sql: string) {
    const steps = prepare.call(this, `explain query plan ${sql}`).all()
    plans.push(...steps.map((step) => `${step['detail']} of ${sql}`))
    return prepare.call(this, sql)
  })
  await call(store, 1)
  t.mock.restoreAll()
  await store.close()
  assert.ok(plans.length > 0)
  return plans
}

for (const [name, call] of Object.entries(CALLS)) {
  test(`${name} reads no table of all addresses from one end to the other`, async (t) => {
    const plans = await plansOf(t, call)
    assert.deepEqual(
      plans.filter((plan) => READS_ALL.test(plan.split(' of ')[0] as string)),
      [],
    )
  })
}

test('a page of the addresses to watch sorts no others', async (t) => {
  const page = { after: 0, limit: 100, unwatched: false }
  const plans = await plansOf(t, ({ watched }) => watched.watchable('bitcoin', page))
  assert.deepEqual(
    plans.filter((plan) => plan.startsWith('USE TEMP B-TREE')),
    [],
  )
})

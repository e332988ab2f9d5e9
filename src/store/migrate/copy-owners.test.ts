import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import type { Clock } from '../../domain/ports/clock.ts'
import type { DiscoveryClaim, UnusedAddress } from '../../domain/ports/discovery-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { openPostgresStore } from '../postgres/postgres-store.ts'
import { openSqliteStore } from '../sqlite/sqlite-store.ts'
import { damageDatabase, newDatabasePath } from '../sqlite/testing/damage.ts'
import { sharedPostgres } from '../testing/shared-postgres.ts'
import { addressAt, following, newBranch, newWallet, PKH, used, WPKH } from '../testing/test-wallets.ts'
import { migrateStore } from './migrate-store.ts'
import { openTarget } from './open-target.ts'
import { verifyMigration } from './verify-migration.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
const server = await sharedPostgres()
after(() => server.stop())

test('wallets and groups move with their addresses, and go on where they were', async () => {
  const path = newDatabasePath()
  const from = openSqliteStore(path, clock, 0)
  const adopted = await from.book.add({
    chain: 'bitcoin',
    address: addressAt(WPKH, 0, 1),
    type: 'p2wpkh',
    label: 'mine',
  })
  const id = await addWallet(from)
  await lookUp(from)
  const removed = await from.wallets.add(newWallet(PKH))
  assert.ok(removed.kind === 'added')
  await from.wallets.remove(removed.wallet.id, 'remove')
  const group = await from.groups.add({ name: 'All', members: [{ kind: 'wallet', id }] })
  const before = await shownOf(from, id)
  await from.close()

  const url = await server.createDatabase()
  await move(path, url)
  const to = await open(url)
  assert.deepEqual(await shownOf(to, id), before)
  assert.equal((await to.book.get(adopted.address.id))?.label, 'mine')
  assert.deepEqual(await to.groups.get(group.id), group)
  assert.deepEqual(
    (
      await to.owners.totals([
        { kind: 'wallet', id },
        { kind: 'group', id: group.id },
      ])
    ).map((one) => one.members),
    [2, 2],
  )
  assert.deepEqual(await to.wallets.add(newWallet(WPKH)), { kind: 'exists', id })
  const claim = (await to.discoveries.claim(['bitcoin'], NOW)) as DiscoveryClaim
  const { branches } = await to.discoveries.follow(claim, [following(WPKH, 0, 0, 9, 12)])
  assert.equal(branches[0]?.derived, 12)
  const other = await to.wallets.add(newWallet(PKH))
  assert.ok(other.kind === 'added' && other.wallet.id > removed.wallet.id)
  await to.close()
})

const CHANGES: Readonly<Record<string, { readonly sql: string; readonly message: RegExp }>> = {
  'a wallet': { sql: `update wallet set name = 'Other'`, message: /it has other wallets/ },
  'a branch': { sql: 'update wallet_branch set derived = derived + 1', message: /other branches of wallets/ },
  'an unused address': {
    sql: 'delete from unused_address where id = (select min(id) from unused_address)',
    message: /it has \d+ of \d+ unused addresses of wallets/,
  },
  'a group': { sql: `update owner_group set name = 'Other'`, message: /it has other groups/ },
  'a member': { sql: 'delete from group_member', message: /it has 0 of 1 members of groups/ },
  'a note': { sql: `update transaction_note set note = 'Other'`, message: /it has other notes/ },
  'a label': { sql: 'delete from label_line', message: /it has 0 of \d+ labels/ },
}

test('wallets, groups, notes and labels are compared after they were copied', async () => {
  const path = newDatabasePath()
  const from = openSqliteStore(path, clock, 0)
  const id = await addWallet(from)
  await lookUp(from)
  await from.groups.add({ name: 'All', members: [{ kind: 'wallet', id }] })
  await from.close()
  damageDatabase(
    path,
    `insert into transaction_note values ('bitcoin', x'${'ab'.repeat(32)}', 'Rent');
      insert into label_line (chain, type, ref, origin, content) values ('bitcoin', 'xpub', 'r', '', '{}')`,
  )
  const url = await server.createDatabase()
  await move(path, url)
  const source = new DatabaseSync(path, { readOnly: true })
  const target = await openTarget(url)
  const compare = () => verifyMigration(source, target.db, { onAddress: () => {} })
  try {
    await compare()
    for (const [what, { sql, message }] of Object.entries(CHANGES)) {
      const rolledBack = target.db.transaction(async (tx) => {
        await tx.run(sql)
        await assert.rejects(verifyMigration(source, tx, { onAddress: () => {} }), message, what)
        throw new RangeError('take it back')
      })
      await assert.rejects(rolledBack, RangeError)
    }
  } finally {
    await target.close()
    source.close()
  }
})

async function addWallet(store: Store): Promise<number> {
  const branches = [newBranch(WPKH, 0, 0, 6), newBranch(WPKH, 0, 1, 3)]
  const added = await store.wallets.add(newWallet(WPKH, { branches }))
  assert.ok(added.kind === 'added')
  return added.wallet.id
}

/** Finds one address used, and is interrupted. */
async function lookUp(store: Store): Promise<void> {
  const claim = (await store.discoveries.claim(['bitcoin'], NOW)) as DiscoveryClaim
  const [, , , third] = await store.discoveries.unused(claim, 0, 0, 9)
  await store.discoveries.record(claim, {
    used: [used(third as UnusedAddress)],
    lookedUp: new Map([[0, 6]]),
    answered: null,
    more: [following(WPKH, 0, 0, 6, 9)],
  })
}

async function shownOf(store: Store, id: number) {
  const wallet = await store.wallets.get(id)
  const page = await store.wallets.addresses(id, { limit: 100, offset: 0 })
  return {
    wallet,
    page: page?.addresses.map(({ address, derivation }) => [address.id, address.address, derivation]),
    listed: (await store.book.list({ limit: 9, offset: 0 })).total,
  }
}

async function move(path: string, url: string): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true })
  const target = await openTarget(url)
  await migrateStore(source, target.db, { onAddress: () => {} })
  await target.close()
  source.close()
}

function open(url: string): Promise<Store> {
  return openPostgresStore({
    url,
    connections: 4,
    readConnections: 4,
    clock,
    intervalMs: 0,
    onStoreError: (error) => console.error(error),
  })
}

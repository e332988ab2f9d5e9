import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { FAILURE, PUBLICATION } from '../testing/outcomes.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { damageDatabase, newDatabasePath } from './testing/damage.ts'
import { isUnreadable } from './unreadable.ts'

const NOW = 1_790_000_000_000
const clock: Clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }
const PAGE = { offset: 0, limit: 10 }

/** Values that no version of this program writes, or rows that are gone, of the address with id 1. */
const DAMAGE: Readonly<Record<string, string>> = {
  'a stated balance that is a word': `update sync set stated_balance = 'abc' where address_id = 1`,
  'a stated balance that is a fraction': `update sync set stated_balance = 1.5 where address_id = 1`,
  'a balance that is no number': `update history set balance = '12x' where owner_id = 1`,
  'an unconfirmed balance that is empty': `update history set unconfirmed_balance = '' where owner_id = 1`,
  'a balance that is null bytes': `update history set balance = x'00' where owner_id = 1`,
  'an unknown status': `update sync set status = 'WEIRD' where address_id = 1`,
  'the chain of another coin': `update address set chain = 'litecoin' where id = 1`,
  'an unknown chain': `update address set chain = 'nonsense' where id = 1`,
  'an unknown chain in the queue': `update sync set chain = 'nonsense' where address_id = 1`,
  'a missing history': 'delete from history where owner_id = 1',
  'a missing place in the queue': 'delete from sync where address_id = 1',
  'an error without a code': `update sync set status = 'ERROR', error_code = null where address_id = 1`,
  'an error with an unknown code': `update sync set status = 'ERROR', error_code = 'x' where address_id = 1`,
  'a synchronisation in a million years':
    'update sync set next_sync_at = 100000000000000000 where address_id = 1',
  'a last synchronisation in a million years':
    'update sync set last_synced_at = 100000000000000000 where address_id = 1',
}

describe('a value of one address that cannot be read', () => {
  for (const [what, sql] of Object.entries(DAMAGE)) {
    for (const when of ['while the program runs', 'before a start'] as const) {
      test(`is named, never served, and read again, while all others are served: ${what}, ${when}`, async () => {
        const { store, path } = await twoAddresses()
        const [, other] = (await store.book.list(PAGE)).addresses
        const changed = await damaged(store, path, sql, when)
        const listed = (await changed.book.list(PAGE)).addresses
        assert.deepEqual(
          listed.map(({ id, chain }) => [id, chain]),
          [
            [1, 'bitcoin'],
            [2, 'bitcoin'],
          ],
        )
        assert.deepEqual(listed[1], other)
        assertDamaged(listed[0])
        assertDamaged(await changed.book.get(1))
        const claim = await changed.queue.claim('bitcoin')
        assert.equal(claim?.addressId, 1)
        assert.deepEqual(
          (await changed.histories.totals()).map(({ addresses }) => addresses),
          [2],
        )
        await changed.close()
      })
    }
  }

  test('is queued only once', async () => {
    const { store, path } = await twoAddresses()
    await damaged(store, path, DAMAGE['an unknown status'] as string, 'while the program runs')
    await store.book.get(1)
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null)
    await store.runs.fail(claim, { ...FAILURE, at: NOW })
    assert.equal((await store.book.get(1))?.status, 'ERROR')
    await store.close()
  })

  test('of an address whose own row is gone leaves the others as they are', async () => {
    const { store, path } = await twoAddresses()
    await damaged(store, path, 'delete from address where id = 1', 'while the program runs')
    const { addresses, total } = await store.book.list(PAGE)
    assert.deepEqual([addresses.map(({ id }) => id), total], [[2], 1])
    await assert.rejects(store.book.get(1), { code: 'stored_data_damaged' })
    await store.close()
  })
})

test('what cannot be read is logged once, with its cause', async () => {
  const { store, path } = await twoAddresses()
  await store.close()
  damageDatabase(path, `update entry set amount = 'abc' where row_set_id = 1`)
  const logged: string[] = []
  const changed = openSqliteStore(path, clock, 0, { onDamage: ({ message }) => void logged.push(message) })
  const page = () => changed.histories.page({ kind: 'address', id: 1 }, { kind: 'offset', offset: 0 }, 1)
  await assert.rejects(page(), { code: 'stored_data_damaged' })
  await assert.rejects(page(), { code: 'stored_data_damaged' })
  assert.equal(logged.length, 1)
  assert.match(logged[0] ?? '', /^Address 1: Stored transaction 1 .* Cause: expected an amount, got "abc"$/)
  await changed.close()
})

test('an event that cannot be read is logged once', async () => {
  const { store, path } = await twoAddresses()
  await store.book.remove(1)
  await store.close()
  damageDatabase(path, `update event set kind = 'nonsense'`)
  const logged: string[] = []
  const changed = openSqliteStore(path, clock, 0, { onDamage: ({ message }) => void logged.push(message) })
  const { events } = changed
  for (const _ of [1, 2]) assert.deepEqual((await events.after(0, 10)).events, [])
  assert.deepEqual(logged, ['Event 1 is damaged and left out.'])
  await changed.close()
})

test('an error of the program itself does not count as damage', () => {
  for (const error of [new TypeError('x'), new RangeError('x'), new SyntaxError('x')]) {
    assert.equal(isUnreadable(error), false)
  }
})

test('a draft that cannot be read is left out, and its address is read from the start', async () => {
  const { store, path } = await twoAddresses()
  await store.queue.request(1, NOW)
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim !== null)
  const rowSetId = await store.runs.openRowSet(claim)
  const draft = { rowSetId, base: 9, first: 0, next: 2, carry: 3n, source: 'blockchair' }
  await store.runs.stage(claim, { rowSetId, rows: [], draft, nextRowId: 2 })
  await store.runs.release(claim)
  damageDatabase(path, `update draft set carry = 'abc'`)
  assert.equal((await store.queue.claim('bitcoin'))?.draft, null)
  await store.close()
})

test('a total that was changed while the program runs is computed again', async () => {
  for (const sql of [
    'update asset_total set balance = balance + 1',
    'update asset_total set balance = balance + 1, checksum = null',
    `update asset_total set balance = 'abc'`,
    'delete from asset_total',
  ]) {
    const { store, path } = await twoAddresses()
    const before = await store.histories.totals()
    await damaged(store, path, sql, 'while the program runs')
    assert.deepEqual(await store.histories.totals(), before, sql)
    await store.close()
  }
})

function assertDamaged(address: TrackedAddress | null | undefined): void {
  assert.ok(address !== null && address !== undefined)
  assert.match(address.damage ?? '', /damaged/)
  assert.equal(address.verification?.state, 'unverified')
  assert.equal(address.status, 'IN_PROGRESS')
  assert.ok(
    address.error === null && (address.nextSyncAt ?? 0) < NOW * 2 && (address.lastSyncedAt ?? 0) < NOW * 2,
  )
}

test('a run that counts as running in another way is queued again by the next start', async () => {
  const { store, path } = await twoAddresses()
  await store.queue.request(1, NOW)
  await store.close()
  damageDatabase(path, 'update sync set running = 2 where address_id = 1')
  const next = openSqliteStore(path, clock, 0)
  await next.queue.recover(NOW, { syncMs: 0, verifyMs: 0 })
  assert.equal((await next.queue.claim('bitcoin'))?.addressId, 1)
  await next.close()
})

test('the newest event is never older than one that is stored', async () => {
  const { store, path } = await twoAddresses()
  await store.queue.request(1, NOW)
  const claim = await store.queue.claim('bitcoin')
  assert.ok(claim)
  await store.runs.fail(claim, { ...FAILURE, at: NOW })
  const newest = await store.events.newestId()
  assert.ok(newest > 0)
  damageDatabase(path, `delete from sqlite_sequence where name = 'event'`)
  await setImmediate()
  assert.equal(await store.events.newestId(), newest)
  await store.close()
})

async function twoAddresses(): Promise<{ store: Store; path: string }> {
  const path = newDatabasePath()
  const store = openSqliteStore(path, clock, 0)
  for (const address of ['a', 'b']) {
    const added = await store.book.add({ chain: 'bitcoin', address, type: 'p2pkh', label: null })
    await store.queue.request(added.address.id, NOW)
    const claim = await store.queue.claim('bitcoin')
    assert.ok(claim !== null)
    const rowSetId = await store.runs.openRowSet(claim)
    const rows = [{ id: 1, position: 0, hash: 'a'.repeat(64), height: 9, time: 9, amount: 5n, balance: 5n }]
    await store.runs.publish(claim, {
      ...PUBLICATION,
      rowSetId,
      count: 1,
      balance: 5n,
      rows,
      nextRowId: 2,
      at: NOW,
    })
  }
  return { store, path }
}

async function damaged(store: Store, path: string, sql: string, when: keyof typeof WAYS): Promise<Store> {
  return WAYS[when](store, path, sql)
}

const WAYS = {
  'while the program runs': async (store: Store, path: string, sql: string) => {
    damageDatabase(path, sql)
    await setImmediate()
    return store
  },
  'before a start': async (store: Store, path: string, sql: string) => {
    await store.close()
    damageDatabase(path, sql)
    return openSqliteStore(path, clock, 0)
  },
}

test('a newest height that was changed while the program runs is not used', async () => {
  for (const sql of [
    'update chain_tip set height = height + 200',
    'update chain_tip set height = height + 200, complement = null',
    'update history set proof_tip = proof_tip + 300',
  ]) {
    const { store, path } = await twoAddresses()
    const tip = async () =>
      (await store.histories.page({ kind: 'address', id: 1 }, { kind: 'offset', offset: 0 }, 1))?.tip
    const before = await tip()
    await damaged(store, path, sql, 'while the program runs')
    assert.equal(await tip(), before, sql)
    await store.close()
  }
})

test('an event that cannot be read is left out, and those after it are given', async () => {
  for (const sql of [`chain = 'xx'`, `kind = 'nonsense'`, 'at = 100000000000000000', `amount = 'abc'`]) {
    const { store, path } = await twoAddresses()
    for (const id of [1, 2]) await store.book.remove(id)
    const all = (await store.events.after(0, 10)).events
    assert.equal(all.length, 2)
    await damaged(store, path, `update event set ${sql} where id = ${all[0]?.id}`, 'while the program runs')
    assert.deepEqual((await store.events.after(0, 1)).events, [all[1]], sql)
    await store.close()
  }
})

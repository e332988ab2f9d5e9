import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { type Merged, mergeNext } from '../../sync/merge/merge-next.ts'
import { PUBLICATION } from '../testing/outcomes.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { damageDatabase } from './testing/damage.ts'

const WALLET: MergedOwner = { kind: 'wallet', id: 1 }
const TOP = { kind: 'offset', offset: 0 } as const
let now = 1_790_000_000_000
const clock: Clock = { now: () => now, random: () => 0.5, sleep: async () => {} }

const DAMAGE: Readonly<Record<string, string>> = {
  'a row': `update entry set amount = amount + 1 where row_set_id =
    (select row_set_id from history where owner_kind = 'wallet')`,
  'the header': `update history set balance = balance + 1 where owner_kind = 'wallet'`,
}
for (const [what, sql] of Object.entries(DAMAGE)) {
  test(`a merged history is refused and built anew when it is damaged: ${what}`, async () => {
    const { store, path } = await openWallet()
    await store.close()
    damageDatabase(path, sql)
    const reopened = openSqliteStore(path, clock, 0)
    try {
      await assert.rejects(reopened.histories.mergedPage(WALLET, TOP, 10), { code: 'stored_data_damaged' })
      assert.equal(await reopened.owners.behind(WALLET), true)
      assert.equal(await merge(reopened), 'rebuilt')
      const page = await reopened.histories.mergedPage(WALLET, TOP, 10)
      assert.deepEqual(
        page?.rows.map(({ id, amount, balance }) => [id, amount, balance]),
        [
          [2, 2n, 3n],
          [1, 1n, 1n],
        ],
      )
    } finally {
      await reopened.close()
    }
  })
}

test('a merged history says that a member is damaged, and follows once that is read again', async () => {
  const { store, path, ids } = await openWallet()
  await store.close()
  damageDatabase(
    path,
    `update entry set amount = amount + 1 where row_set_id =
    (select row_set_id from history where owner_kind = 'address' and owner_id = ${ids[0]})`,
  )
  const reopened = openSqliteStore(path, clock, 0)
  try {
    await reopened.owners.removeMembers(WALLET, 'bitcoin', ids)
    await reopened.owners.addMembers(WALLET, 'bitcoin', [ids[0] as number])
    assert.equal(await merge(reopened), 'postponed')
    const [totals] = await reopened.owners.totals([WALLET])
    assert.deepEqual([totals?.balance, totals?.damaged, totals?.behind], [3n, true, true])
    await publish(reopened, ids[0] as number, 1n)
    while ((await merge(reopened)) !== 'nothing due');
    const [after] = await reopened.owners.totals([WALLET])
    assert.deepEqual([after?.balance, after?.damaged, after?.behind], [1n, false, false])
  } finally {
    await reopened.close()
  }
})

async function openWallet() {
  const path = join(mkdtempSync(join(tmpdir(), 'merged-')), 'coins.db')
  const store = openSqliteStore(path, clock, 0)
  const ids: number[] = []
  for (const amount of [1n, 2n]) {
    const { address } = await store.book.add({
      chain: 'bitcoin',
      address: `a${amount}`,
      type: 'p2pkh',
      label: null,
    })
    ids.push(address.id)
    await publish(store, address.id, amount)
  }
  await store.owners.addMembers(WALLET, 'bitcoin', ids)
  assert.equal(await merge(store), 'merged')
  return { store, path, ids }
}

async function merge(store: Store): Promise<Merged> {
  now += 60_000
  const onUnexpected = (error: unknown) => {
    throw error
  }
  return mergeNext({ merges: store.merges, clock, onUnexpected }, new AbortController().signal)
}

/** A history of one row, whose block is as high as its amount. */
async function publish(store: Store, id: number, amount: bigint): Promise<void> {
  await store.queue.request(id, now)
  const claim = (await store.queue.claim('bitcoin')) as Claim
  const rowSetId = await store.runs.openRowSet(claim)
  const height = Number(amount)
  const row: Row = {
    position: 0,
    id: 1,
    hash: `${amount}`.repeat(64),
    height,
    time: 1_500_000_000 + height,
    amount,
    balance: amount,
  }
  const plan = claim.history === null ? 'first' : 'replace'
  await store.runs.publish(claim, {
    ...PUBLICATION,
    plan,
    rowSetId,
    count: 1,
    balance: amount,
    rows: [row],
    at: now,
  })
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AppError } from '../../domain/errors.ts'
import { DamagedHistory } from '../../domain/history/damaged-history.ts'
import { SUMMARY_ROWS } from '../../domain/history/range-summary.ts'
import { EVERY_ROW, isListed } from '../../domain/history/row-filter.ts'
import type { StoredHistory } from '../../domain/history/stored-history.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim, Draft } from '../../domain/ports/claim.ts'
import type { AuditPoint } from '../../domain/ports/integrity.ts'
import type { Store } from '../../domain/ports/store.ts'
import { type DatedSummary, summaryOfLeaf, summaryOfParts } from '../shared/digests/dated-summary.ts'
import { type SummaryKey, summaryChecksum } from '../shared/digests/summary-checksum.ts'
import { naiveDayChanges } from './naive-day-changes.ts'
import { FAILURE, PUBLICATION } from './outcomes.ts'

/** A store, and how another program changes its database behind its back. */
export interface DamageableStore {
  readonly store: Store
  /** Runs SQL, and returns the store of the next start. */
  damaged(sql: string): Promise<Store>
  /** Makes the database one that the previous version has written, and returns the store of the next start. */
  fromPreviousVersion(): Promise<Store>
  /**
   * Makes the database one that the last version without changes by day has written, damages it by SQL, and returns the
   * store of the next start.
   */
  fromVersionWithoutDays(sql: string): Promise<Store>
  close(): Promise<void>
}

const OWNER = { kind: 'address', id: 1 } as const
const FIRST = 100
const COUNT = 1000
/** Positions in the rows above, in and below all whole ranges of 256. */
const PLACES = { top: 130, range: 700, bottom: 1090 }

/** Damage by what it does to the row at a position. */
const ROW_DAMAGE: Readonly<Record<string, (position: number) => string>> = {
  amount: (at) => `update entry set amount = amount + 1 where position = ${at}`,
  balance: (at) => `update entry set balance = balance - 1 where position = ${at}`,
  'amount and balance of neighbours': (at) =>
    `update entry set amount = amount + 1 where position = ${at};
     update entry set amount = amount - 1, balance = balance - 1 where position = ${at + 1}`,
  hash: (at) =>
    `update entry set hash = (select hash from entry where position = 500) where position = ${at}`,
  height: (at) => `update entry set height = height + 64 where position = ${at}`,
  time: (at) => `update entry set time = time - 4 where position = ${at}`,
  id: (at) => `update entry set id = id + 4096 where position = ${at}`,
  'amount, which is no number,': (at) => `update entry set amount = 'NaN' where position = ${at}`,
  'time, which is beyond all times,': (at) =>
    `update entry set time = 1152921504606846976 where position = ${at}`,
  absence: (at) => `delete from entry where position = ${at}`,
}

interface Growth {
  readonly by: number
  readonly written: number
}

/** Rows that a publication shows but does not write, and whose digest it computes again. */
const PUBLISHED_BESIDE: Readonly<Record<string, { readonly at: number; readonly grown: Growth }>> = {
  'among the newest': { at: 130, grown: { by: 1, written: 1 } },
  'among the oldest': { at: 1090, grown: { by: 1, written: 1 } },
  'in a range that is completed': { at: 130, grown: { by: 100, written: 0 } },
  'in a range that is partly written': { at: 400, grown: { by: 1, written: 200 } },
}

const OTHER_DAMAGE: Readonly<Record<string, string>> = {
  count: 'update history set count = count - 1',
  first: 'update history set first = first + 1',
  balance: 'update history set balance = balance + 1',
  'unconfirmed balance': 'update history set unconfirmed_balance = unconfirmed_balance + 8',
  'digest of the header': 'update history set digest = digest - 1',
  'digest of the header, which is missing': 'update history set digest = null',
  'header, which has no digest': 'update history set count = count - 1, digest = null',
  'state, which has no checksum': 'update sync set stated_count = stated_count + 1, outcome_checksum = null',
  'checksum of the state, which is missing': 'update sync set outcome_checksum = null',
  'next id of a row': 'update history set next_row_id = next_row_id + 1',
  'digest of the newest rows': 'update history set top_digest = top_digest - 1',
  'digest of the oldest rows': 'update history set bottom_digest = bottom_digest - 1',
  'time of a range': 'update range_summary set min_time = min_time - 64 where level = 1 and number = 2',
  'balance of a range':
    'update range_summary set high_balance = high_balance + 1 where level = 1 and number = 2',
  'digest of a range': 'update range_summary set digest = digest - 1 where level = 1 and number = 2',
  'balance of a range, which has no checksum':
    'update range_summary set low_balance = low_balance - 1, checksum = null where level = 1 and number = 2',
  'days of a range':
    'update range_summary set days = (select days from range_summary where level = 1 and number = 1) where level = 1 and number = 2',
  'days of a range, which are missing': 'update range_summary set days = null where level = 1 and number = 2',
  'digest of the days of a range':
    'update range_summary set days_digest = days_digest - 1 where level = 1 and number = 2',
  'digest of the days of a range, which is missing':
    'update range_summary set days = null, days_digest = null where level = 1 and number = 2',
  'absence of a range': 'delete from range_summary where level = 1 and number = 2',
  proof: `update history set verification = replace(verification, '"verified"', '"verifiee"')`,
  'proof, which has no digest': `update history
    set verification = '{"state":"verified","source":"blockchair","height":100,"checkedAt":1,"opinions":[],'
      || '"balance":{"base_units":"1"},"transactionCount":1,"confirmedBy":["blockchair","esplora"],"difference":null}'`,
  'tip of the proof': 'update history set proof_tip = proof_tip + 512',
}

const DAMAGE = [
  ...Object.entries(ROW_DAMAGE).flatMap(([what, sql]) =>
    Object.entries(PLACES).map(([place, at]) => [`the ${what} of a row at the ${place}`, sql(at)] as const),
  ),
  ...Object.entries(OTHER_DAMAGE).map(([what, sql]) => [`the ${what}`, sql] as const),
]

/** What every engine promises of data that was changed behind its back. `open` returns an empty store. */
export function testIntegrity(engine: string, open: () => Promise<DamageableStore>, now: number): void {
  describe(`damage to the ${engine} store`, () => {
    const withStore = (name: string, work: (opened: DamageableStore) => Promise<void>) =>
      test(name, async () => {
        const opened = await open()
        try {
          await work(opened)
        } finally {
          await opened.close()
        }
      })

    withStore('is not seen where there is none, before and after an audit', async ({ store }) => {
      const rows = await publish(store)
      assert.deepEqual(await readEverything(store), { rows, refused: [] })
      await audit(store)
      await store.runs.integrity.recordAudit(1)
      const address = await store.book.get(1)
      assert.deepEqual(
        [address?.verification?.state, address?.damage, address?.auditedAt],
        ['verified', null, now],
      )
    })

    for (const [what, sql] of DAMAGE) {
      withStore(`is refused or named, never served: ${what}`, async (opened) => {
        const rows = await publish(opened.store)
        const store = await opened.damaged(sql)
        const read = await readEverything(store)
        const known = new Map(rows.map((row) => [row.position, row]))
        for (const row of read.rows) assert.deepEqual(row, known.get(row.position))
        const address = await store.book.get(1)
        assert.ok(read.refused.every((code) => code === 'stored_data_damaged'))
        assert.equal(address?.verification?.state, 'unverified')
        assert.deepEqual(address.verification.confirmedBy, [])
        assert.match(address.damage ?? '', /damaged|missing|cannot be read/)
      })

      withStore(`never makes a filter list other rows than before: ${what}`, async (opened) => {
        const rows = await publish(opened.store)
        const store = await opened.damaged(sql)
        const times = { from: (rows[800] as Row).time, to: (rows[200] as Row).time }
        for (const filter of [
          { ...times, hash: null },
          { from: null, to: null, hash: (rows[600] as Row).hash },
        ]) {
          const expected = rows.filter((row) => isListed(filter, row))
          const start = { kind: 'offset', offset: 0 } as const
          const page = await unlessRefused(store.histories.page(OWNER, start, 1000, filter))
          if (page !== null) assert.deepEqual(page.rows, expected)
          const file = await unlessRefused(exported(store, filter))
          if (file !== null) assert.deepEqual(file, expected)
        }
      })

      withStore(`is read again at once, and verified after that: ${what}`, async (opened) => {
        await publish(opened.store)
        const store = await opened.damaged(sql)
        await readEverything(store)
        await store.book.get(1)
        const claim = (await store.queue.claim('bitcoin')) as Claim
        assert.ok(claim.damaged)
        const rows = await publishAnew(store, claim)
        assert.deepEqual(await readEverything(store), { rows, refused: [] })
        await audit(store)
        const address = await store.book.get(1)
        assert.deepEqual([address?.verification?.state, address?.damage], ['verified', null])
        const { balance, transactions } = (await store.histories.totals())[0] ?? {}
        assert.deepEqual([balance, transactions], [balanceOf(COUNT), COUNT])
      })
    }

    withStore('is said to be read again only while it is', async (opened) => {
      await publish(opened.store)
      const store = await opened.damaged(ROW_DAMAGE['time']?.(700) ?? '')
      const page = () => store.histories.page(OWNER, { kind: 'offset', offset: 600 }, 10)
      await assert.rejects(page(), { message: / are damaged\. The history is being read again\.$/ })
      const claim = (await store.queue.claim('bitcoin')) as Claim
      await assert.rejects(page(), { message: /being read again/ })
      await store.runs.fail(claim, { ...FAILURE, at: now })
      await assert.rejects(page(), { message: /failed\. Synchronise the address to repeat it\.$/ })
    })

    withStore('is named where an address has lost the checksum of its text', async (opened) => {
      await publish(opened.store)
      for (const sql of ['address = address', `address = 'b'`, `label = 'b'`]) {
        const store = await opened.damaged(`update address set ${sql}, identity_checksum = null`)
        const address = await store.book.get(1)
        assert.match(address?.damage ?? '', /address or its label is damaged/)
        assert.equal(address?.verification?.state, 'unverified')
      }
    })

    for (const [what, sql, named] of [
      ['its text', `address = 'b'`, /address or its label is damaged/],
      ['its label', `label = 'b'`, /address or its label is damaged/],
      ['its checksum', 'identity_checksum = null', /address or its label is damaged/],
      [
        'its state',
        `sync = replace(sync, '"failures":0', '"failures":7')`,
        /state of this address is damaged/,
      ],
      ['its state, which is no JSON', `sync = 'x'`, /state of this address is damaged/],
    ] as const) {
      withStore(`is named where a deleted address is restored: ${what}`, async (opened) => {
        await publish(opened.store)
        await opened.store.book.remove(1)
        const store = await opened.damaged(`update deleted_address set ${sql}`)
        const restored = await store.book.restore(1)
        assert.match(restored?.damage ?? '', named)
        assert.equal(restored?.verification?.state, 'unverified')
        if (named.source.includes('state')) assert.equal((await store.queue.claim('bitcoin'))?.addressId, 1)
      })
    }

    withStore('does not replace an address by a deleted one', async (opened) => {
      await publish(opened.store)
      await opened.store.book.remove(1)
      await opened.store.book.add({ chain: 'bitcoin', address: 'b', type: 'p2pkh', label: null })
      const store = await opened.damaged(`update deleted_address set address = 'b'`)
      assert.equal(await store.book.restore(1), null)
      assert.equal((await store.book.get(2))?.damage, null)
    })

    withStore('is not seen in rows that are staged on top of a history', async (opened) => {
      await publish(opened.store)
      await request(opened.store)
      const { history, ...claim } = (await opened.store.queue.claim('bitcoin')) as Claim
      const rows = historyRows(COUNT + 9, FIRST - 9).slice(0, 9)
      const staged = { rowSetId: history?.rowSetId as number, rows, draft: 'keep', nextRowId: 5000 } as const
      await opened.store.runs.stage(claim, staged)
      const store = await opened.damaged('select 1')
      assert.deepEqual((await readEverything(store)).refused, [])
      assert.equal((await store.book.get(1))?.damage, null)
    })

    for (const [what, sql] of DAMAGE) {
      withStore(`is found by an audit: ${what}`, async (opened) => {
        await publish(opened.store)
        const store = await opened.damaged(sql)
        await assert.rejects(audit(store), DamagedHistory)
      })
    }

    withStore('is noticed in what an earlier version has written, once that is audited', async (opened) => {
      const rows = await publish(opened.store)
      const old = await opened.fromPreviousVersion()
      assert.equal((await old.book.get(1))?.damage, null)
      assert.equal((await old.histories.sparklines([1])).get(1)?.at(-1), balanceOf(COUNT))
      assert.deepEqual(await readEverything(old), { rows, refused: [] })
      await audit(old)
      const store = await opened.damaged(
        'update entry set time = time + 1 where position in (130, 700, 1090)',
      )
      await assert.rejects(audit(store), DamagedHistory)
      assert.ok((await readEverything(store)).refused.length > 0)
    })

    withStore('is found by an audit where a summary does not fit those that it sums up', async (opened) => {
      await publish(opened.store, 40_000)
      await audit(opened.store)
      const store = await opened.damaged(
        `update range_summary set checksum = null, low_balance = low_balance - 1 where level = 2`,
      )
      await assert.rejects(audit(store), DamagedHistory)
    })

    withStore('is not seen in changes by day that a migration has computed', async (opened) => {
      const rows = await publish(opened.store, 40_000)
      const store = await opened.fromVersionWithoutDays('select 1')
      assert.deepEqual((await store.histories.dailyChanges(OWNER))?.changes, naiveDayChanges(rows))
      await audit(store)
    })

    for (const [what, sql] of [
      ['a row', 'update entry set amount = amount + 1, balance = balance + 1 where position = 700'],
      ['a row that is no number', `update entry set amount = 'NaN' where position = 700`],
      ['a row that is missing', 'delete from entry where position = 700'],
      ['a range', 'update range_summary set min_time = min_time - 64 where level = 1 and number = 2'],
    ] as const) {
      withStore(`stays damage where a migration computes changes by day: ${what}`, async (opened) => {
        await publish(opened.store)
        const store = await opened.fromVersionWithoutDays(sql)
        await assert.rejects(store.histories.dailyChanges(OWNER), { code: 'stored_data_damaged' })
      })
    }

    withStore('is found in each bit of the changes by day, by every read of them', async (opened) => {
      await publish(opened.store)
      const { changes } = (await opened.store.histories.dailyChanges(OWNER)) ?? {}
      for (const bit of [0, 7, 8, 13, 17]) {
        const store = await opened.damaged(flipped(bit))
        await assert.rejects(store.histories.dailyChanges(OWNER), { code: 'stored_data_damaged' })
        await assert.rejects(audit(store), DamagedHistory)
        await publishAnew(store, (await store.queue.claim('bitcoin')) as Claim)
        assert.deepEqual((await store.histories.dailyChanges(OWNER))?.changes, changes)
      }
    })

    for (const level of [1, 2] as const) {
      withStore(`is found where the changes by day of level ${level} fit other rows`, async (opened) => {
        const rows = await publish(opened.store, 60_000)
        await audit(opened.store)
        await request(opened.store)
        const claim = (await opened.store.queue.claim('bitcoin')) as Claim
        await opened.store.runs.release(claim)
        const rowSetId = claim.history?.rowSetId as number
        const store = await opened.damaged(exchangedDays({ rowSetId, level, number: 1 }, rows))
        await assert.rejects(audit(store), DamagedHistory)
        await assert.rejects(store.histories.dailyChanges(OWNER), { code: 'stored_data_damaged' })
      })
    }

    withStore('of rows that were proven is not repaired by rows that arrive on top', async (opened) => {
      await publish(opened.store)
      const store = await opened.damaged('update entry set time = time + 1 where position = 700')
      await request(store)
      const claim = (await store.queue.claim('bitcoin')) as Claim
      const history = claim.history
      assert.ok(history !== null)
      const rows = historyRows(COUNT + 1, FIRST - 1).slice(0, 1)
      await store.runs.publish(claim, {
        ...PUBLICATION,
        plan: 'extend',
        rowSetId: history.rowSetId,
        first: FIRST - 1,
        count: COUNT + 1,
        balance: balanceOf(COUNT + 1),
        rows,
        nextRowId: 100_000,
        at: now,
      })
      await assert.rejects(audit(store), DamagedHistory)
    })

    for (const [what, sql] of Object.entries(ROW_DAMAGE)) {
      for (const [how, { at, grown }] of Object.entries(PUBLISHED_BESIDE)) {
        withStore(
          `is refused by a publication, never signed: the ${what} of a row ${how}`,
          async (opened) => {
            await publish(opened.store)
            const store = await opened.damaged(sql(at))
            await request(store)
            const claim = (await store.queue.claim('bitcoin')) as Claim
            await assert.rejects(extend(store, claim, grown), DamagedHistory)
            await store.runs.integrity.recordDamage(1, new DamagedHistory('Stored rows.'))
            const address = await store.book.get(1)
            assert.equal(address?.verification?.state, 'unverified')
          },
        )
      }
    }

    const UNDAMAGED = 'select 1'
    for (const [what, sql, to] of [
      ['none of them is damaged', UNDAMAGED, 1024],
      ...Object.entries(ROW_DAMAGE).map(([what, sql]) => [`the ${what} differs`, sql(700), 512] as const),
    ] as const) {
      withStore(`ends the hidden rows that a later run may build on: ${what}`, async (opened) => {
        const draft = await stageDraft(opened.store)
        const { integrity } = (await opened.damaged(sql)).runs
        const staged = { from: FIRST, to: FIRST + COUNT }
        assert.deepEqual(await integrity.intactPart(draft.rowSetId, staged), { from: 256, to })
        const atTop = { from: FIRST, to: 500 }
        assert.equal(await integrity.intactPart(draft.rowSetId, atTop), null)
      })
    }

    withStore('is not seen by a publication where there is none', async ({ store }) => {
      await publish(store)
      for (const grown of [1, 20, 70]) {
        await request(store)
        await extend(store, (await store.queue.claim('bitcoin')) as Claim, { by: grown, written: grown + 30 })
      }
      await audit(store)
      assert.equal((await store.book.get(1))?.damage, null)
    })

    withStore('is not seen where times were capped after the clock was set back', async ({ store }) => {
      await publish(store)
      await request(store)
      const ahead = now + 90 * 86_400_000
      await store.runs.fail((await store.queue.claim('bitcoin')) as Claim, {
        ...FAILURE,
        error: { code: 'source_behind', detail: 'x', retryAt: ahead },
        nextSyncAt: ahead,
        pendingRollback: { since: ahead, source: 'x', balance: 1n, transactionCount: 1, tip: null },
        at: ahead,
      })
      await store.queue.clockSetBack(now, { syncMs: 900_000, verifyMs: 0 })
      const address = await store.book.get(1)
      assert.ok((address?.error?.retryAt ?? ahead) < ahead)
      assert.equal(address?.damage, null)
    })

    withStore('is looked for again where the time of the last audit lies ahead', async (opened) => {
      await publish(opened.store)
      await opened.store.runs.integrity.recordAudit(1)
      const { integrity } = (await opened.damaged('update history set audited_at = 1000000000000000')).runs
      assert.equal(await integrity.claimAudit(now), 1)
      await integrity.recordAudit(1)
      assert.equal(await integrity.claimAudit(now), null)
    })

    withStore('is audited once, and again after a while', async ({ store }) => {
      await publish(store)
      const { integrity } = store.runs
      assert.equal(await integrity.claimAudit(now), 1)
      await integrity.recordAudit(1)
      assert.equal(await integrity.claimAudit(now), null)
      assert.equal(await integrity.claimAudit(now + 1), 1)
    })
  })

  /** Flips a bit of the changes by day of a range. */
  function flipped(bit: number): string {
    const digit = 2 * (bit >> 3) + (bit % 8 < 4 ? 2 : 1)
    const value = `(instr('0123456789ABCDEF', substr(hex(days), ${digit}, 1)) - 1)`
    const mask = 1 << (bit % 4)
    const other = `substr('0123456789ABCDEF', 1 + (${value} | ${mask}) - (${value} & ${mask}), 1)`
    const days =
      engine === 'SQLite'
        ? `unhex(substr(hex(days), 1, ${digit - 1}) || ${other} || substr(hex(days), ${digit + 1}))`
        : `set_bit(days, ${bit}, 1 - get_bit(days, ${bit}))`
    return `update range_summary set days = ${days} where level = 1 and number = 2`
  }

  async function publish(store: Store, count = COUNT): Promise<readonly Row[]> {
    await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
    await request(store)
    return await publishAnew(store, (await store.queue.claim('bitcoin')) as Claim, count)
  }

  /** The rows of a first read that is interrupted before they are visible. */
  async function stageDraft(store: Store): Promise<Draft> {
    await store.book.add({ chain: 'bitcoin', address: 'a', type: 'p2pkh', label: null })
    await request(store)
    const claim = (await store.queue.claim('bitcoin')) as Claim
    const rowSetId = await store.runs.openRowSet(claim)
    const next = FIRST + COUNT
    const draft = { rowSetId, base: next + 1000, first: FIRST, next, carry: 0n, source: 'blockchair' }
    const rows = historyRows(COUNT, FIRST)
    await store.runs.stage(claim, { rowSetId, rows, draft, nextRowId: COUNT + 1 })
    return draft
  }

  /** Puts `by` rows on top; the publication itself writes the newest `written`, the others are staged before. */
  async function extend(store: Store, claim: Claim, { by, written }: Growth): Promise<void> {
    const { rowSetId, first: shown, count: before } = claim.history as StoredHistory
    const [first, count] = [shown - by, before + by]
    const rows = historyRows(count, first)
    await store.runs.stage(claim, {
      rowSetId,
      rows: rows.slice(written, by),
      draft: 'keep',
      nextRowId: count + 1,
    })
    const balance = balanceOf(count)
    const shownRows = { rowSetId, first, count, balance, rows: rows.slice(0, written), nextRowId: count + 1 }
    await store.runs.publish(claim, { ...PUBLICATION, ...shownRows, plan: 'extend', at: now })
  }

  async function request(store: Store): Promise<void> {
    await store.queue.request(1, now)
  }

  async function publishAnew(store: Store, claim: Claim, count = COUNT): Promise<readonly Row[]> {
    const rowSetId = await store.runs.openRowSet(claim)
    const rows = historyRows(count, FIRST)
    for (let from = 0; from < rows.length; from += 700) {
      const staged = rows.slice(from, from + 700)
      await store.runs.stage(claim, { rowSetId, rows: staged, draft: 'keep', nextRowId: count + 1 })
    }
    await store.runs.publish(claim, {
      ...PUBLICATION,
      plan: claim.history === null ? 'first' : 'replace',
      rowSetId,
      first: FIRST,
      count,
      balance: balanceOf(count),
      nextRowId: count + 1,
      at: now,
    })
    return rows
  }
}

/** The balance after so many of the rows below: the sum of their amounts. */
function balanceOf(count: number): bigint {
  return (BigInt(count) * BigInt(count + 1)) / 2n
}

/** The oldest is one base unit, each one above it one more; newest first. */
function historyRows(count: number, first: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    position: first + index,
    id: count - index,
    hash: (count - index).toString(16).padStart(64, '0'),
    height: count - index,
    time: 1_600_000_000 + (count - index) * 60,
    amount: BigInt(count - index),
    balance: balanceOf(count - index),
  }))
}

/** Gives a range the changes by day of the next one, with a checksum that is right. */
function exchangedDays(key: SummaryKey, rows: readonly Row[]): string {
  const { level, number } = key
  const size = SUMMARY_ROWS[level]
  const summaryOf = (at: number) => {
    const leaves: DatedSummary[] = []
    for (let from = at * size; from < (at + 1) * size; from += SUMMARY_ROWS[1]) {
      leaves.push(summaryOfLeaf(rows.slice(from - FIRST, from - FIRST + SUMMARY_ROWS[1])))
    }
    return level === 1 ? (leaves[0] as DatedSummary) : summaryOfParts(leaves)
  }
  const { daysDigest } = summaryOf(number + 1)
  const checksum = summaryChecksum(key, { ...summaryOf(number), daysDigest })
  return `update range_summary set days_digest = ${daysDigest}, checksum = ${checksum},
    days = (select days from range_summary where level = ${level} and number = ${number + 1})
    where level = ${level} and number = ${number}`
}

async function audit(store: Store): Promise<void> {
  let point: AuditPoint | null = null
  do point = await store.runs.integrity.audit(1, point)
  while (point !== null)
}

/** All rows that pages and an export serve, newest first, and the codes of what is refused. */
async function readEverything(store: Store) {
  const refused: string[] = []
  const rows = new Map<number, Row>()
  const attempt = async (read: () => Promise<readonly Row[]>) => {
    try {
      for (const row of await read()) rows.set(row.position, row)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      refused.push(error.code)
    }
  }
  for (let offset = 0; offset < COUNT; offset += 90) {
    await attempt(async () => (await store.histories.page(OWNER, { kind: 'offset', offset }, 90))?.rows ?? [])
  }
  const none = async (read: Promise<unknown>) => {
    await read
    return []
  }
  await attempt(() => none(store.histories.balanceAt(OWNER, { kind: 'now' })))
  await attempt(() => none(store.histories.balanceAt(OWNER, { kind: 'time', at: 1_600_020_000 })))
  await attempt(() => none(store.histories.balanceHistory(OWNER, { from: null, to: null }, 2000)))
  await attempt(() => none(store.histories.dailyChanges(OWNER)))
  await attempt(() => exported(store))
  return { rows: [...rows.values()].sort((a, b) => a.position - b.position), refused }
}

/** Null where stored data was refused as damaged. */
async function unlessRefused<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof AppError && error.code === 'stored_data_damaged') return null
    throw error
  }
}

async function exported(store: Store, filter = EVERY_ROW): Promise<readonly Row[]> {
  const snapshot = await store.exports.open(1, filter)
  const rows: Row[] = []
  try {
    for await (const batch of snapshot?.batches() ?? []) rows.push(...batch.rows)
  } finally {
    await snapshot?.close()
  }
  return rows
}

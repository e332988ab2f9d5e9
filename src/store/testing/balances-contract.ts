import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Row } from '../../domain/history/transfer.ts'
import type { AsOf, DailyChanges } from '../../domain/ports/balances.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Store } from '../../domain/ports/store.ts'
import { naiveDayChanges } from './naive-day-changes.ts'

const HUGE = 2n ** 80n

/** What every engine promises about balances: they follow from the rows, whatever happened to those before. */
export function testBalances(engine: string, open: () => Promise<Store>, now: number): void {
  test(`the ${engine} store derives balances from the rows while histories grow, shrink and are replaced`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 300, 5000, 34_000, 36_000),
        fc.array(changes, { maxLength: 6 }),
        moments,
        async (count, rounds, asked) => {
          const store = await open()
          try {
            const { address } = await store.book.add({
              chain: 'bitcoin',
              address: 'a',
              type: 'p2pkh',
              label: null,
            })
            const model = new Model(count)
            await publish(store, address.id, model, 'from-scratch')
            await compare(store, address.id, model, asked)
            for (const change of rounds) {
              model.change(change.dropped, change.added, change.unconfirmed)
              await publish(store, address.id, model, change.fromScratch ? 'from-scratch' : 'on-top')
              await compare(store, address.id, model, asked)
            }
          } finally {
            await store.close()
          }
        },
      ),
      { numRuns: 16 },
    )
  })

  test(`the totals of the ${engine} store are the sums over its addresses`, async () => {
    const store = await open()
    try {
      assert.deepEqual(await store.histories.totals(), [])
      const ids: number[] = []
      for (const name of ['a', 'b', 'c']) {
        const { address } = await store.book.add({
          chain: 'bitcoin',
          address: name,
          type: 'p2pkh',
          label: null,
        })
        await store.book.add({ chain: 'bitcoin', address: name, type: 'p2pkh', label: 'again' })
        ids.push(address.id)
        const model = new Model(ids.length * 3)
        model.change(0, 2, 2)
        await publish(store, address.id, model, 'from-scratch')
        await compareTotals(store)
      }
      await store.book.remove(ids[1] as number)
      await store.book.remove(ids[1] as number)
      await compareTotals(store)
      assert.equal((await store.histories.totals())[0]?.addresses, 2)
      for (const id of ids) await store.book.remove(id)
      assert.deepEqual(await store.histories.totals(), [])
    } finally {
      await store.close()
    }
  })

  test(`the ${engine} store has a sparkline and a last activity for each address that has a history`, async () => {
    const store = await open()
    try {
      const ids: number[] = []
      for (const [index, name] of ['none', 'one', 'many'].entries()) {
        const { address } = await store.book.add({
          chain: 'bitcoin',
          address: name,
          type: 'p2pkh',
          label: null,
        })
        ids.push(address.id)
        if (index > 0) await publish(store, address.id, new Model(index === 1 ? 1 : 500), 'from-scratch')
      }
      const [none, one, many] = ids as [number, number, number]
      const lines = await store.histories.sparklines([none, one, many, 999])
      assert.deepEqual([...lines.keys()].sort(), [one, many])
      assert.equal(lines.get(one)?.length, 1)
      const line = lines.get(many) as readonly bigint[]
      assert.ok(line.length > 16 && line.length <= 32)
      assert.equal(line.at(-1), (await store.book.get(many))?.balance)
      const { rows = [] } =
        (await store.histories.page({ kind: 'address', id: many }, { kind: 'offset', offset: 0 }, 1)) ?? {}
      const newest = await store.histories.newestTimes('address', ids)
      assert.deepEqual([...newest.keys()].sort(), [one, many])
      assert.equal(newest.get(many), rows[0]?.time)
      assert.equal((await store.histories.newestTimes('wallet', ids)).size, 0)
      await publish(store, one, new Model(0), 'from-scratch')
      assert.equal((await store.histories.sparklines(ids)).has(one), false)
      await store.book.remove(many)
      assert.equal((await store.histories.sparklines(ids)).size, 0)
      assert.equal(await store.histories.balanceAt({ kind: 'address', id: many }, { kind: 'now' }), null)
      assert.equal(
        await store.histories.balanceHistory({ kind: 'address', id: many }, { from: null, to: null }, 10),
        null,
      )
    } finally {
      await store.close()
    }
  })

  async function publish(
    store: Store,
    id: number,
    model: Model,
    how: 'from-scratch' | 'on-top',
  ): Promise<void> {
    await store.queue.request(id, now)
    const claim = (await store.queue.claim('bitcoin')) as Claim
    const rowSetId =
      how === 'on-top' && claim.history !== null ? claim.history.rowSetId : await store.runs.openRowSet(claim)
    const rows = how === 'on-top' ? model.rows.slice(0, model.fresh) : model.rows
    const staged = how === 'on-top' ? [] : rows
    for (let from = 0; from < staged.length; from += 700) {
      await store.runs.stage(claim, {
        rowSetId,
        rows: staged.slice(from, from + 700),
        draft: 'keep',
        nextRowId: 1_000_000,
      })
    }
    await store.runs.publish(claim, {
      plan: how === 'on-top' && claim.history !== null ? 'extend' : 'replace',
      rowSetId,
      first: model.first,
      count: model.rows.length,
      unsettled: 0,
      balance: model.rows[0]?.balance ?? 0n,
      unconfirmedBalance: model.unconfirmed.reduce((sum, row) => sum + row.amount, 0n),
      unconfirmed: model.unconfirmed.length,
      unchanged: false,
      rows: how === 'on-top' ? rows : [],
      nextRowId: 1_000_000,
      events: [],
      arrived: null,
      revised: false,
      tip: 1_000_000,
      source: 'blockchair',
      fingerprint: 'f',
      proof: 'address',
      at: now,
      nextSyncAt: null,
      verifyAt: null,
    })
  }
}

const changes = fc.record({
  dropped: fc.nat(700),
  added: fc.nat(900),
  unconfirmed: fc.nat(4),
  fromScratch: fc.boolean(),
})
const moments = fc.array(fc.double({ min: -0.1, max: 1.1, noNaN: true }), { minLength: 4, maxLength: 8 })

/** A history as a plain list, newest first. */
class Model {
  rows: Row[] = []
  first = 0
  /** Rows on top that were not there before the last change. */
  fresh = 0
  #seed = 7

  constructor(count: number) {
    this.change(0, count, 0)
    this.first = 0
    this.rows = this.rows.map((row, position) => ({ ...row, position }))
  }

  get unconfirmed(): readonly Row[] {
    return this.rows.filter((row) => row.height === null)
  }

  /** Drops rows from the top, then puts others there; the topmost of them are unconfirmed. */
  change(dropped: number, added: number, unconfirmed: number): void {
    const gone = Math.max(Math.min(dropped, this.rows.length), this.unconfirmed.length)
    const kept = this.rows.slice(gone)
    let [{ height, time, balance }] = (kept.length > 0 ? kept : [EMPTY]) as [typeof EMPTY]
    let top = this.first + gone
    const fresh: Row[] = []
    for (let index = 0; index < added; index++) {
      height = (height ?? 0) + (this.#random(3) > 0 ? 0 : 1)
      time += this.#random(50) === 0 ? this.#random(3_000_000) : this.#random(900) - 100
      const amount = BigInt(this.#random(1000)) - 500n + (this.#random(3000) === 0 ? HUGE : 0n)
      balance += amount
      top -= 1
      const waits = index >= added - unconfirmed
      const id = this.#random(1_000_000)
      const hash = id.toString(16).padStart(64, '0')
      fresh.unshift({ position: top, id, hash, height: waits ? null : height, time, amount, balance })
    }
    this.rows = [...fresh, ...kept]
    this.first = top
    this.fresh = fresh.length
  }

  #random(below: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647
    return this.#seed % below
  }
}

const EMPTY: { height: number | null; time: number; balance: bigint } = {
  height: 100,
  time: 1_500_000_000,
  balance: 0n,
}

async function compare(store: Store, id: number, model: Model, parts: readonly number[]): Promise<void> {
  const { rows } = model
  const offsetOf = (found: number) => (found === -1 ? null : found)
  const ask = async (moment: AsOf, expected: number) => {
    const answer = await store.histories.balanceAt({ kind: 'address', id }, moment)
    assert.equal(answer?.offset, offsetOf(expected))
    assert.equal(answer?.balance, rows[expected]?.balance ?? 0n)
  }
  await ask({ kind: 'now' }, rows.length === 0 ? -1 : 0)
  const times = rows.map((row) => row.time)
  const oldest = times.at(-1) ?? 0
  const newest = times[0] ?? 0
  const asked = parts.map((part) => Math.floor(oldest + (newest - oldest) * part))
  for (const time of asked) {
    const at = rows.findIndex((row) => row.height !== null && row.time <= time)
    await ask({ kind: 'time', at: time }, at)
    const height = rows[Math.floor(Math.abs(time) % (rows.length + 1))]?.height ?? 1
    const found = rows.findIndex((row) => row.height !== null && row.height <= height)
    await ask({ kind: 'height', height }, found)
  }
  const [from, to] = [...asked.slice(0, 2)].sort((a, b) => a - b) as [number, number]
  await compareHistory(store, id, rows, { from: null, to: null })
  await compareDays(store, id, rows)
  await compareHistory(store, id, rows, { from, to })
  await compareTotals(store)
}

async function compareDays(store: Store, id: number, rows: readonly Row[]): Promise<void> {
  const { changes, balance } = (await store.histories.dailyChanges({ kind: 'address', id })) as DailyChanges
  assert.deepEqual(changes, naiveDayChanges(rows))
  assert.equal(balance, rows[0]?.balance ?? 0n)
}

async function compareHistory(
  store: Store,
  id: number,
  rows: readonly Row[],
  range: { from: number | null; to: number | null },
): Promise<void> {
  const start = rows.findIndex((row) => range.to === null || row.time <= range.to)
  const end = range.from === null ? -1 : rows.findIndex((row) => row.time < (range.from as number))
  const expected = start === -1 ? [] : rows.slice(start, end === -1 ? undefined : end)
  const answer = await store.histories.balanceHistory({ kind: 'address', id }, range, 200)
  const points = answer?.points ?? []
  assert.ok(points.length <= 200)
  assert.deepEqual(answer?.before ?? null, end === -1 ? null : pointOf(rows[end] as Row))
  if (expected.length <= 200) assert.deepEqual(points, expected.map(pointOf).reverse())
  const balances = expected.map((row) => row.balance)
  const balancesRead = points.map((point) => point.balance)
  assert.equal(balancesRead.at(-1), balances[0])
  assert.equal(balancesRead[0], balances.at(-1))
  assert.equal(least(balancesRead), least(balances))
  assert.equal(least(balancesRead.map((value) => -value)), least(balances.map((value) => -value)))
}

function pointOf({ time, height, balance }: Row) {
  return { time, height, balance }
}

function least(values: readonly bigint[]): bigint | undefined {
  return values.toSorted((a, b) => (a < b ? -1 : 1))[0]
}

async function compareTotals(store: Store): Promise<void> {
  const { addresses } = await store.book.list({ limit: 100, offset: 0 })
  const sum = (value: (address: (typeof addresses)[number]) => bigint) =>
    addresses.reduce((total, address) => total + value(address), 0n)
  assert.deepEqual(await store.histories.totals(), [
    {
      asset: 'bitcoin',
      addresses: addresses.length,
      transactions: Number(sum((address) => BigInt(address.transactionCount))),
      balance: sum((address) => address.balance),
      unconfirmedBalance: sum((address) => address.unconfirmedBalance),
    },
  ])
}

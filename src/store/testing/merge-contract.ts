import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { MergedRow, OwnFacts } from '../../domain/history/merged-row.ts'
import { rankOf } from '../../domain/history/rank.ts'
import type { Row } from '../../domain/history/transfer.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { MergedAuditPoint } from '../../domain/ports/integrity.ts'
import type { MergeStore } from '../../domain/ports/merge-store.ts'
import { ALL, type MergedOwner } from '../../domain/ports/owner-histories.ts'
import type { Store } from '../../domain/ports/store.ts'
import { ChainModel, FINALITY, timeOf } from './chain-model.ts'
import { naiveDayChanges } from './naive-day-changes.ts'
import { PUBLICATION } from './outcomes.ts'

const WALLET: MergedOwner = { kind: 'wallet', id: 3 }
const ADDRESSES = [0, 1, 2, 3] as const
const EVERY_PAGE = 5000
const FACTS: OwnFacts = { fee: 7n, isCoinbase: false, ownInputs: 'all', ownOutputs: 'some' }
const TOP = { kind: 'offset', offset: 0 } as const
/** A time (s) that some transactions come before and others after. */
const MIDDLE = timeOf(20)

export interface MergeEngine {
  /** An empty store that merges few rows at once. */
  open(clock: Clock): Promise<Store>
  /** The same store, opened again after the process has ended. */
  restart(store: Store, clock: Clock): Promise<Store>
  /** Brings the next history up to date (`sync/merge/merge-next.ts`). */
  mergeNext(
    parts: {
      readonly merges: MergeStore
      readonly clock: Clock
      readonly onUnexpected: (error: unknown) => void
    },
    signal: AbortSignal,
  ): Promise<'nothing due' | 'merged' | 'rebuilt' | 'postponed'>
  readonly runs: number
}

const index = fc.nat(ADDRESSES.length - 1)
const some = fc.uniqueArray(index, { minLength: 1, maxLength: 3 })
const many = fc.record({ do: fc.constant('arrive many' as const), addresses: some })
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('arrive' as const), addresses: some }) },
    { weight: 1, arbitrary: many },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('mine' as const), count: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), blocks: fc.nat(8) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('reorganise' as const),
        depth: fc.integer({ min: 1, max: 4 }),
        isOut: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('publish' as const),
        address: index,
        isReplaced: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('publish all' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), address: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), address: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), address: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), address: index }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('merge' as const), offset: fc.nat(60) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), pieces: fc.nat(3) }) },
  ),
  { minLength: 5, maxLength: 40 },
)
type Step = typeof steps extends fc.Arbitrary<(infer Each)[]> ? Each : never

/** Rows that were settled by the tip, but not for their address, move to the first block that is not. */
const ROWS_MOVE_ABOVE_THE_SETTLED_ONES: Step[] = [
  { do: 'arrive many', addresses: [0, 1] },
  { do: 'publish', address: 0, isReplaced: false },
  { do: 'arrive', addresses: [0, 1, 2] },
  { do: 'arrive', addresses: [0] },
  { do: 'reorganise', depth: 3, isOut: false },
  { do: 'pass', blocks: 4 },
  { do: 'publish', address: 1, isReplaced: false },
  { do: 'mine', count: 0 },
]

/** What every engine promises of merged histories: whatever happens, they are what their members add up to. */
export function testMerges(name: string, engine: MergeEngine, now: number): void {
  describe(`the merged histories of the ${name} store`, () => {
    test('are those of their members where they are long enough to have summaries', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat(),
          fc.array(many, { minLength: 15, maxLength: 40 }),
          steps,
          (seed, first, each) => live(engine, seed, now, [...first, { do: 'publish all' }, ...each]),
        ),
        { numRuns: Math.max(3, Math.ceil(engine.runs / 40)) },
      )
    })

    test('are those of their members, in whatever order rows arrive, move and vanish', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), steps, (seed, each) => live(engine, seed, now, each)),
        { numRuns: engine.runs, examples: [[0, ROWS_MOVE_ABOVE_THE_SETTLED_ONES]] },
      )
    })
  })
}

async function live(engine: MergeEngine, seed: number, now: number, each: readonly Step[]): Promise<void> {
  const world = await World.open(engine, seed, now)
  try {
    for (const step of each) await world.take(step)
    await world.take({ do: 'merge', offset: 0 })
    await world.take({ do: 'publish all' })
    await world.take({ do: 'merge', offset: 3 })
  } finally {
    await world.close()
  }
}

class World {
  readonly #engine: MergeEngine
  readonly #model: ChainModel
  #store: Store
  #now: number
  readonly #clock: Clock = { now: () => this.#now, random: () => 0.5, sleep: async () => {} }
  readonly #ids: number[] = []
  readonly #members = new Set<number>()
  readonly #seen = new Map<string, ReadonlyMap<string, number>>()

  static async open(engine: MergeEngine, seed: number, now: number): Promise<World> {
    const world = new World(engine, seed, now)
    world.#store = await engine.open(world.#clock)
    const { owners } = world.#store
    await owners.create(ALL, 'bitcoin')
    await owners.create(WALLET, 'bitcoin')
    for (const address of ADDRESSES) {
      const added = await world.#store.book.add({
        chain: 'bitcoin',
        address: `a${address}`,
        type: 'p2pkh',
        label: null,
      })
      world.#ids.push(added.address.id)
    }
    await world.take({ do: 'add', address: 0 })
    return world
  }

  private constructor(engine: MergeEngine, seed: number, now: number) {
    this.#engine = engine
    this.#model = new ChainModel(seed)
    this.#now = now
    this.#store = null as unknown as Store
  }

  async close(): Promise<void> {
    await this.#store.close()
  }

  async take(step: Step): Promise<void> {
    const { owners, book } = this.#store
    switch (step.do) {
      case 'arrive':
        return this.#model.arrive(step.addresses)
      case 'arrive many':
        for (let at = 0; at < 30; at++) {
          this.#model.arrive(step.addresses)
          if (at % 3 === 0) this.#model.mine(9)
        }
        return
      case 'mine':
        return this.#model.mine(step.count)
      case 'pass':
        return this.#model.pass(step.blocks)
      case 'reorganise':
        return this.#model.reorganise(step.depth, step.isOut)
      case 'drop':
        return this.#model.drop()
      case 'publish':
        return this.#publish(step.address, step.isReplaced)
      case 'publish all':
        for (const address of ADDRESSES) await this.#publish(address, false)
        return
      case 'add':
        return this.#add(step.address)
      case 'remove':
        this.#members.delete(step.address)
        return owners.removeMembers(WALLET, 'bitcoin', [this.#idOf(step.address)])
      case 'delete':
        await book.remove(this.#idOf(step.address))
        return
      case 'restore':
        await book.restore(this.#idOf(step.address))
        return
      case 'stop':
        return this.#stop(step.pieces)
      case 'merge':
        return this.#mergeAndCompare(step.offset)
    }
  }

  #idOf(address: number): number {
    return this.#ids[address] as number
  }

  /** One that is deleted cannot be added. */
  async #add(address: number): Promise<void> {
    const { owners, book } = this.#store
    if ((await book.get(this.#idOf(address))) === null) return
    this.#members.add(address)
    await owners.addMembers(WALLET, 'bitcoin', [this.#idOf(address)])
  }

  /** The process ends in the middle of a merge. */
  async #stop(pieces: number): Promise<void> {
    const { merges } = this.#store
    this.#now += 3_600_000
    const claim = await merges.claim(this.#now)
    if (claim !== null && (await merges.extend(claim)) === 'rebuild') {
      const rebuild = await merges.openRebuild(claim)
      for (let at = 0; at < pieces; at++) if (!(await rebuild.step())) break
      // A process that is killed closes nothing; here the connection has to be closed.
      await rebuild.close()
    }
    this.#store = await this.#engine.restart(this.#store, this.#clock)
    await this.#forgetVanished()
  }

  /** A row that comes back after it had vanished is a new one. */
  async #forgetVanished(): Promise<void> {
    for (const owner of [WALLET, ALL]) {
      const shown = new Set((await this.#rows(owner)).map(({ hash }) => hash))
      const seen = [...(this.#seen.get(owner.kind) ?? [])].filter(([hash]) => shown.has(hash))
      this.#seen.set(owner.kind, new Map(seen))
    }
  }

  async #mergeAndCompare(offset: number): Promise<void> {
    const { histories } = this.#store
    const page = await histories.mergedPage(WALLET, { kind: 'offset', offset: 0 }, offset + 1)
    const below = (await this.#rows(WALLET)).slice(offset + 1)
    await this.#merge()
    for (const owner of [WALLET, ALL]) {
      const rows = await this.#compare(owner)
      if (offset === 3) await this.#compareOtherReads(owner, rows)
      const row = rows[offset]
      if (row !== undefined) await this.#store.owners.setFacts(owner, 'bitcoin', [{ ...row, facts: FACTS }])
    }
    await this.#audit()
    if (page?.nextCursor === null || page === null) return
    const after = await this.#rowsFrom(WALLET, page.nextCursor)
    const stored = new Set((await this.#rows(WALLET)).map(({ hash }) => hash))
    const listed = new Set(after.map(({ hash }) => hash))
    const missing = below.filter(({ hash }) => stored.has(hash) && !listed.has(hash))
    assert.deepEqual(missing, [], 'a cursor leaves out rows that are still stored')
  }

  /** Whatever happened, what is stored is as it was written. */
  async #audit(): Promise<void> {
    const { mergedAudits } = this.#store
    for (;;) {
      const id = await mergedAudits.claimAudit(this.#now)
      if (id === null) return
      for (let point: MergedAuditPoint | null = null; ; ) {
        point = await mergedAudits.audit(id, point)
        if (point === null) break
      }
      await mergedAudits.recordAudit(id)
    }
  }

  async #merge(): Promise<void> {
    const { merges, owners } = this.#store
    const parts = {
      merges,
      clock: this.#clock,
      onUnexpected: (error: unknown) => {
        throw error
      },
    }
    this.#now += 3_600_000
    while ((await this.#engine.mergeNext(parts, new AbortController().signal)) !== 'nothing due')
      this.#now += 3_600_000
    for (const owner of [WALLET, ALL]) assert.equal(await owners.behind(owner), false)
  }

  async #compare(owner: MergedOwner): Promise<readonly MergedRow[]> {
    const rows = await this.#rows(owner)
    const members = await this.#memberRows(owner)
    const expected = naiveMerge(members)
    assert.deepEqual(new Map(rows.map((row) => [row.hash, contentOf(row)])), expected)
    assert.equal(rows.length, expected.size)
    let balance = 0n
    let above = -1
    const agree = !hasSplit(members)
    for (const row of rows.toReversed()) {
      balance += row.amount
      assert.equal(row.balance, balance)
      if (agree) assert.ok(balance >= 0n, 'a balance is below zero')
      assert.ok(rankOf(row) >= above)
      above = rankOf(row)
    }
    const [totals] = await this.#store.owners.totals([owner])
    assert.equal(totals?.balance, balance)
    assert.equal(totals?.transactionCount, rows.length)
    assert.equal(totals?.unconfirmedBalance, sumOf(rows.filter(({ height }) => height === null)))
    assert.equal(totals?.sparkline.at(-1) ?? 0n, balance)
    assert.deepEqual((await this.#store.histories.balanceAt(owner, { kind: 'now' }))?.balance, balance)
    const days = await this.#store.histories.dailyChanges(owner)
    assert.deepEqual([days?.changes, days?.balance], [naiveDayChanges(rows), balance])
    this.#compareIds(owner, rows)
    return rows
  }

  async #compareOtherReads(owner: MergedOwner, rows: readonly MergedRow[]): Promise<void> {
    assert.deepEqual(await this.#exported(owner), rows)
    const later = rows.filter(({ time }) => time >= MIDDLE)
    const filter = { from: MIDDLE, to: null, hash: null }
    const page = await this.#store.histories.mergedPage(owner, TOP, EVERY_PAGE, filter)
    assert.deepEqual(page?.rows, later)
  }

  async #exported(owner: MergedOwner): Promise<readonly MergedRow[]> {
    const snapshot = await this.#store.exports.openOwner(owner)
    const rows: MergedRow[] = []
    for await (const batch of snapshot?.batches() ?? []) rows.push(...batch.rows)
    await snapshot?.close()
    return rows
  }

  #compareIds({ kind }: MergedOwner, rows: readonly MergedRow[]): void {
    const before = this.#seen.get(kind)
    for (const { hash, id } of rows) {
      const known = before?.get(hash)
      if (known !== undefined) assert.equal(id, known, 'a row has another id')
    }
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
    this.#seen.set(kind, new Map(rows.map(({ hash, id }) => [hash, id])))
  }

  async #memberRows({ kind }: MergedOwner): Promise<readonly Row[][]> {
    const members = kind === 'all' ? ADDRESSES : [...this.#members]
    const pages = members.map((address) =>
      this.#store.histories.page(
        { kind: 'address', id: this.#idOf(address) },
        { kind: 'offset', offset: 0 },
        EVERY_PAGE,
      ),
    )
    return (await Promise.all(pages)).map((page) => [...(page?.rows ?? [])])
  }

  async #rows(owner: MergedOwner): Promise<readonly MergedRow[]> {
    const page = await this.#store.histories.mergedPage(owner, { kind: 'offset', offset: 0 }, EVERY_PAGE)
    return page?.rows ?? []
  }

  async #rowsFrom(owner: MergedOwner, cursor: string): Promise<readonly MergedRow[]> {
    const rows: MergedRow[] = []
    for (let next: string | null = cursor; next !== null; ) {
      const page = await this.#store.histories.mergedPage(owner, { kind: 'cursor', cursor: next }, 7)
      rows.push(...(page?.rows ?? []))
      next = page?.nextCursor ?? null
    }
    return rows
  }

  async #publish(address: number, isReplaced: boolean): Promise<void> {
    const { queue, runs, book } = this.#store
    const id = this.#idOf(address)
    if ((await book.get(id)) === null) return
    await queue.request(id, this.#now)
    const claim = (await queue.claim('bitcoin')) as Claim
    const rows = this.#model.rowsOf(address)
    const { history } = claim
    const isInPlace = history !== null && !isReplaced
    const rowSetId = isInPlace ? history.rowSetId : await runs.openRowSet(claim)
    const shown = isInPlace ? await runs.rows(rowSetId, history.first, history.count) : []
    const byPosition = new Map(shown.map((row) => [row.position, row]))
    const written = rows.filter((row) => !isEqual(row, byPosition.get(row.position)))
    const unconfirmed = rows.filter(({ height }) => height === null)
    const count = rows.length
    await runs.publish(claim, {
      ...PUBLICATION,
      plan: isInPlace ? 'extend' : history === null ? 'first' : 'replace',
      rowSetId,
      first: rows[0]?.position ?? (isInPlace ? history.first + history.count : 0),
      count,
      unsettled: rows.filter(({ height }) => height === null || height > this.#model.tip - FINALITY).length,
      balance: rows[0]?.balance ?? 0n,
      unconfirmedBalance: sumOf(unconfirmed),
      unconfirmed: unconfirmed.length,
      rows: written,
      nextRowId: 1_000_000,
      tip: this.#model.tip,
      at: this.#now,
    })
  }
}

function isEqual(row: Row, other: Row | undefined): boolean {
  return row.hash === other?.hash && row.height === other.height && row.balance === other.balance
}

function sumOf(rows: readonly Row[]): bigint {
  return rows.reduce((sum, { amount }) => sum + amount, 0n)
}

interface Content {
  readonly height: number | null
  readonly amount: bigint
  readonly received: bigint
  readonly addresses: number
}

function contentOf({ height, amount, received, addresses }: MergedRow): Content {
  return { height, amount, received, addresses }
}

/** Each transaction once, in the lowest block in which a member has it. */
function naiveMerge(members: readonly (readonly Row[])[]): ReadonlyMap<string, Content> {
  const byHash = Map.groupBy(members.flat(), ({ hash }) => hash)
  return new Map(
    [...byHash].map(([hash, rows]) => {
      const heights = rows.flatMap(({ height }) => height ?? [])
      return [
        hash,
        {
          height: heights.length === 0 ? null : Math.min(...heights),
          amount: sumOf(rows),
          received: sumOf(rows.filter(({ amount }) => amount > 0n)),
          addresses: rows.length,
        },
      ]
    }),
  )
}

function hasSplit(members: readonly (readonly Row[])[]): boolean {
  const byHash = Map.groupBy(members.flat(), ({ hash }) => hash)
  return [...byHash.values()].some((rows) => new Set(rows.map(({ height }) => height)).size > 1)
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { RESTORABLE_MS } from '../../domain/address/deletion.ts'
import { type Claim, RunLost } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Store } from '../../domain/ports/store.ts'
import { PUBLICATION } from './outcomes.ts'

export interface StoreOnClock {
  /** Sequences of changes that are tried. */
  readonly sequences: number
  open(clock: Clock): Promise<Store>
  /** The store of the next process on the same database; ends this one. */
  restart(store: Store, clock: Clock): Promise<Store>
}

class SetClock implements Clock {
  time: number

  constructor(time: number) {
    this.time = time
  }

  now(): number {
    return this.time
  }

  random(): number {
    return 0.5
  }

  async sleep(): Promise<void> {}
}

const WATCHED = { chain: 'bitcoin', type: 'p2pkh' } as const
const NAMES = ['a', 'b', 'c'] as const
type Name = (typeof NAMES)[number]

/** What every engine promises about deleted addresses. */
export function testDeletion(engine: string, engines: StoreOnClock, now: number): void {
  describe(`a deleted address of the ${engine} store`, () => {
    test('is unknown to everything but its restoration, which brings all of it back', async () => {
      const clock = new SetClock(now)
      let store = await engines.open(clock)
      const id = await added(store, 'a', 'savings')
      await publish(store, id, [5n, 2n ** 70n])
      await store.queue.request(id, clock.now())
      const claim = (await store.queue.claim('bitcoin')) as Claim
      const rowSetId = await store.runs.openRowSet(claim)
      const draft = { rowSetId, base: 9, first: 0, next: 2, carry: 3n, source: 'blockchair' }
      await store.runs.stage(claim, { rowSetId, rows: rowsOf([7n]), draft, nextRowId: 77 })
      const stated = { balance: 2n ** 90n, transactionCount: 3, source: 'blockchair', at: clock.now() }
      await store.runs.report(claim, { obtained: 1, total: 3, stated })
      const before = await read(store, id)

      assert.equal(await store.book.remove(id), now + RESTORABLE_MS)
      assert.equal(await store.book.remove(id), null)
      assert.deepEqual(await read(store, id), NOTHING)
      assert.equal(await store.queue.request(id, clock.now()), null)
      assert.equal(await store.queue.claim('bitcoin'), null)
      await assert.rejects(
        store.runs.release(claim).then(() => store.runs.openRowSet(claim)),
        RunLost,
      )
      await store.queue.recover(clock.now(), { syncMs: 0, verifyMs: 0 })
      await store.runs.finaliseDeletions(clock.now())
      while (await store.runs.sweep(1000));

      store = await engines.restart(store, clock)
      const restored = await store.book.restore(id)
      assert.deepEqual(restored, before.address)
      assert.deepEqual(await store.book.restore(id), restored)
      assert.deepEqual(await read(store, id), before)
      const again = await store.queue.claim('bitcoin')
      assert.ok(again !== null && again.run > claim.run)
      assert.deepEqual([again.addressId, again.draft], [id, draft])
      await assert.rejects(store.runs.openRowSet(claim), RunLost)
      await store.close()
    })

    test('returns to the groups that reach it, also to one that was changed meanwhile', async () => {
      const store = await engines.open(new SetClock(now))
      const id = await added(store, 'a', null)
      await publish(store, id, [5n])
      const inner = await store.groups.add({ name: 'inner', members: [{ kind: 'address', id }] })
      const outer = await store.groups.add({ name: 'outer', members: [] })
      await store.book.remove(id)
      await store.groups.change(outer.id, { members: [{ kind: 'group', id: inner.id }] })
      await store.book.restore(id)
      const totals = await store.owners.totals(
        [inner, outer].map((group) => ({ kind: 'group', id: group.id })),
      )
      assert.deepEqual(
        totals.map(({ members, behind }) => [members, behind]),
        [
          [1, true],
          [1, true],
        ],
      )
      await store.close()
    })

    test('appears in the log of events when it goes and when it returns', async () => {
      const store = await engines.open(new SetClock(now))
      const start = await store.events.newestId()
      const id = await added(store, 'a', null)
      await store.book.remove(id)
      await store.book.restore(id)
      await store.events.newestId()
      const { events } = await store.events.after(start, 10)
      assert.deepEqual(
        events.map(({ addressId, kind }) => [addressId, kind]),
        [
          [id, 'deleted'],
          [id, 'restored'],
        ],
      )
      await store.close()
    })

    test('cannot be restored when its time is over, nor by a clock that went back further', async () => {
      for (const step of [RESTORABLE_MS, -RESTORABLE_MS]) {
        const clock = new SetClock(now)
        const store = await engines.open(clock)
        const id = await added(store, 'a', null)
        await store.book.remove(id)
        clock.time += step - Math.sign(step)
        assert.equal(await store.runs.finaliseDeletions(clock.now()), now + RESTORABLE_MS)
        assert.ok(await store.book.restore(id))
        clock.time = now
        await store.book.remove(id)
        clock.time += step
        assert.equal(await store.book.restore(id), null)
        assert.equal(await store.runs.finaliseDeletions(clock.now()), null)
        await store.close()
      }
    })

    test('leaves no trace in totals, lists, exports and the queue, whatever is done in whatever order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (all) => {
          const clock = new SetClock(now)
          const model = new Model(await engines.open(clock), clock, engines)
          try {
            for (const step of all) {
              await model.take(step)
              await model.compare()
            }
          } finally {
            await model.store.close()
          }
        }),
        { numRuns: engines.sequences },
      )
    })
  })
}

type Step =
  | { readonly kind: 'add' | 'remove' | 'restore'; readonly name: Name }
  | { readonly kind: 'publish'; readonly name: Name; readonly amounts: readonly bigint[] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sweep' | 'restart' }

const named = fc.constantFrom(...NAMES)
const amounts = fc.array(fc.bigInt({ min: 0n, max: 2n ** 80n }), { maxLength: 3 })

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('add', 'remove', 'restore'), name: named }),
  fc.record({ kind: fc.constantFrom('add', 'remove', 'restore'), name: named }),
  fc.record({ kind: fc.constant('publish'), name: named, amounts }),
  fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, RESTORABLE_MS / 2, RESTORABLE_MS) }),
  fc.record({ kind: fc.constantFrom('sweep', 'restart') }),
)

interface Known {
  readonly id: number
  readonly amounts: readonly bigint[]
  readonly deletedAt: number | null
}

class Model {
  store: Store
  readonly #engines: StoreOnClock
  readonly #clock: SetClock
  /** The newest address of each name. */
  readonly #known = new Map<Name, Known>()

  constructor(store: Store, clock: SetClock, engines: StoreOnClock) {
    this.store = store
    this.#clock = clock
    this.#engines = engines
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'wait':
        this.#clock.time += step.ms
        return
      case 'restart':
        this.store = await this.#engines.restart(this.store, this.#clock)
        return
      case 'sweep':
        await this.store.runs.finaliseDeletions(this.#clock.now())
        while (await this.store.runs.sweep(2));
        return
      case 'publish':
        return this.#publish(step.name, step.amounts)
      default:
        return this.#change(step.kind, step.name)
    }
  }

  async compare(): Promise<void> {
    const live = [...this.#known].filter(([, { deletedAt }]) => deletedAt === null)
    const { addresses, total } = await this.store.book.list({ limit: 9, offset: 0 })
    const expected = live
      .map(([name, { id, amounts }]) => [id, name, amounts.length, sum(amounts)])
      .toSorted(([a], [b]) => Number(a) - Number(b))
    assert.equal(total, live.length)
    assert.deepEqual(
      addresses.map((each) => [each.id, each.address, each.transactionCount, each.balance]),
      expected,
    )
    const all = live.flatMap(([, { amounts }]) => amounts)
    const [totals] = await this.store.histories.totals()
    assert.deepEqual(
      [totals?.addresses ?? 0, totals?.transactions ?? 0, totals?.balance ?? 0n],
      [live.length, all.length, sum(all)],
    )
    assert.deepEqual((await exported(this.store)).toSorted(), all.toSorted())
    assert.equal(await this.store.queue.requestAll(this.#clock.now()), live.length)
  }

  async #change(kind: 'add' | 'remove' | 'restore', name: Name): Promise<void> {
    const { book } = this.store
    const known = this.#known.get(name)
    const now = this.#clock.now()
    if (kind === 'add') {
      const { added, address } = await book.add({ ...WATCHED, address: name, label: null })
      assert.equal(added, known?.deletedAt !== null)
      if (!added) return
      assert.ok([...this.#known.values()].every(({ id }) => id < address.id))
      if (known !== undefined) assert.equal(await book.restore(known.id), null)
      this.#known.set(name, { id: address.id, amounts: [], deletedAt: null })
    } else if (known !== undefined && kind === 'remove') {
      const removed = await book.remove(known.id)
      assert.equal(removed !== null, known.deletedAt === null)
      this.#known.set(name, { ...known, deletedAt: known.deletedAt ?? now })
    } else if (known !== undefined) {
      const inTime = known.deletedAt === null || now < known.deletedAt + RESTORABLE_MS
      assert.equal((await book.restore(known.id))?.id, inTime ? known.id : undefined)
      if (inTime) this.#known.set(name, { ...known, deletedAt: null })
    }
  }

  async #publish(name: Name, amounts: readonly bigint[]): Promise<void> {
    const known = this.#known.get(name)
    if (known === undefined || known.deletedAt !== null) return
    await publish(this.store, known.id, amounts)
    this.#known.set(name, { ...known, amounts })
  }
}

const NOTHING = {
  address: null,
  found: null,
  page: null,
  balance: null,
  exported: null,
  listed: [],
  totals: [],
  everything: [],
}

async function read({ book, histories, exports, ...store }: Store, id: number) {
  const owner = { kind: 'address', id } as const
  const snapshot = await exports.open(id)
  await snapshot?.close()
  return {
    address: await book.get(id),
    found: await book.find('bitcoin', 'a'),
    page: await histories.page(owner, { kind: 'offset', offset: 0 }, 10),
    balance: await histories.balanceAt(owner, { kind: 'now' }),
    exported: snapshot === null ? null : 'exported',
    listed: (await book.list({ limit: 9, offset: 0 })).addresses,
    totals: await histories.totals(),
    everything: await exported({ book, histories, exports, ...store }),
  }
}

async function exported({ exports }: Store): Promise<bigint[]> {
  const snapshot = await exports.open('all')
  const all: bigint[] = []
  for await (const { rows } of snapshot?.batches() ?? []) all.push(...rows.map(({ amount }) => amount))
  await snapshot?.close()
  return all
}

async function added({ book }: Store, address: string, label: string | null): Promise<number> {
  return (await book.add({ ...WATCHED, address, label })).address.id
}

async function publish(store: Store, id: number, amounts: readonly bigint[]): Promise<void> {
  await store.queue.request(id, 0)
  const claims: Claim[] = []
  for (let claim = await store.queue.claim('bitcoin'); claim !== null; ) {
    claims.push(claim)
    claim = claim.addressId === id ? null : await store.queue.claim('bitcoin')
  }
  const claim = claims.pop()
  assert.equal(claim?.addressId, id)
  for (const other of claims) await store.runs.release(other)
  const rowSetId = await store.runs.openRowSet(claim as Claim)
  const rows = rowsOf(amounts)
  await store.runs.publish(claim as Claim, {
    ...PUBLICATION,
    plan: 'replace',
    at: 1_790_000_000_000,
    rowSetId,
    count: amounts.length,
    balance: sum(amounts),
    rows,
    nextRowId: amounts.length + 1,
  })
}

function rowsOf(amounts: readonly bigint[]) {
  return amounts.map((amount, position) => ({
    position,
    id: amounts.length - position,
    hash: (position + 1).toString(16).padStart(64, '0'),
    height: 90 - position,
    time: 1_600_000_000,
    amount,
    balance: sum(amounts.slice(position)),
  }))
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

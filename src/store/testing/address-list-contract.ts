import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ADDRESS_ORDERS, type AddressOrder, COMMON_DECIMALS } from '../../domain/address/address-order.ts'
import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import { chainOf } from '../../domain/chains/chain.ts'
import type { AddressFilter } from '../../domain/ports/address-book.ts'
import type { Claim } from '../../domain/ports/claim.ts'
import type { Store } from '../../domain/ports/store.ts'
import { FAILURE, PUBLICATION } from './outcomes.ts'

const LABELS = [null, 'Savings', 'savings 10%', 'SAVINGS_2', 'Écurie', 'écurie 2', '日本', 'a\\b'] as const
const BALANCES = [0n, 1n, 100n, 123_456_789n, 100_000_000n, 2_100_000_000_000_000n, 2n ** 200n]
const STATUSES = ['UNSYNCED', 'IN_PROGRESS', 'DONE', 'ERROR'] as const
const RANKS = { ERROR: 0, IN_PROGRESS: 1, UNSYNCED: 2, DONE: 3 }
const COUNT = 40

type Wanted = Omit<AddressFilter, 'limit' | 'offset' | 'cursor'>

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const wanted: fc.Arbitrary<Wanted> = fc.record({
  chain: maybe(fc.constantFrom('bitcoin' as const, 'ecash' as const)),
  status: maybe(fc.constantFrom(...STATUSES)),
  search: maybe(
    fc.constantFrom('savings', 'écurie', '%', '_', '\\', '1', 'bc1Q7', '日').map((text) => ({
      text: text.toLowerCase(),
      addresses: ['ecash3'],
    })),
  ),
  minBalance: maybe(fc.constantFrom(...BALANCES, 101n, 10n ** 40n)),
  order: maybe(fc.record({ by: fc.constantFrom(...ADDRESS_ORDERS), descending: fc.boolean() })),
})

/** What every engine promises of the list of addresses. */
export function testAddressList(engine: string, open: () => Promise<Store>, now: number): void {
  describe(`the list of addresses of the ${engine} store`, () => {
    test('is the whole list filtered and in order, on pages by cursor and offset', async () => {
      const store = await open()
      try {
        await fill(store)
        const { addresses: all } = await store.book.list({ limit: 1000, offset: 0 })
        assert.deepEqual(
          all.map(({ id }) => id),
          all.map((_, index) => index + 1),
        )
        await fc.assert(
          fc.asyncProperty(wanted, fc.integer({ min: 1, max: 50 }), async (filter, limit) => {
            const expected = listOf(all, filter).map(({ id }) => id)
            assert.deepEqual(await idsByCursor(store, filter, limit, expected.length), expected)
            const offset = Math.floor(expected.length / 3)
            const page = await store.book.list({ ...filter, limit, offset })
            assert.deepEqual(
              page.addresses.map(({ id }) => id),
              expected.slice(offset, offset + limit),
            )
            assert.equal(page.offset, offset)
          }),
          { numRuns: 300 },
        )
      } finally {
        await store.close()
      }
    })

    test('neither repeats nor leaves out an address when others are added and removed between pages', async () => {
      const store = await open()
      try {
        await fill(store)
        const order: AddressOrder = { by: 'name', descending: true }
        const first = await store.book.list({ limit: 15, offset: 0, order })
        const { addresses: all } = await store.book.list({ limit: 1000, offset: 0, order })
        await store.book.remove(first.addresses.at(-1)?.id ?? 0)
        await store.book.remove(first.addresses[2]?.id ?? 0)
        await store.book.add({ chain: 'bitcoin', address: 'zz', type: 'p2pkh', label: '日本 2' })
        const cursor = first.nextCursor ?? ''
        const rest = await store.book.list({ limit: 1000, offset: 0, order, cursor })
        assert.deepEqual(
          rest.addresses.map(({ id }) => id),
          all.slice(15).map(({ id }) => id),
        )
      } finally {
        await store.close()
      }
    })

    test('refuses a cursor of another filter or order, and what is no cursor', async () => {
      const store = await open()
      try {
        await fill(store)
        const filters: readonly Wanted[] = [
          {},
          { chain: 'bitcoin' },
          { minBalance: 0n },
          { order: { by: 'created_at', descending: true } },
          { order: { by: 'name', descending: false } },
          { order: { by: 'balance', descending: false } },
          { search: { text: 'savings', addresses: [] } },
        ]
        for (const filter of filters) {
          const { nextCursor } = await store.book.list({ ...filter, limit: 2, offset: 0 })
          const cursor = nextCursor ?? ''
          for (const other of filters) {
            const listed = store.book.list({ ...other, limit: 2, offset: 0, cursor })
            if (other === filter) assert.equal((await listed).offset, 2)
            else await assert.rejects(listed, { code: 'invalid_cursor' })
          }
          const keys = (text: string) => cursor.replace(/[^.]*$/, Buffer.from(text).toString('base64url'))
          const huge = `["i${'9'.repeat(90)}","i1","i1"]`
          const broken = [
            'x',
            `${cursor}.1`,
            keys('["t\\u0000"]'),
            keys('["x1"]'),
            keys('{}'),
            keys('[1,2,3,4]'),
            keys(huge),
          ]
          for (const cursor of broken) {
            const refusal = (error: { code?: string }) => error.code === 'invalid_cursor'
            await store.book
              .list({ ...filter, limit: 2, offset: 0, cursor })
              .catch((error: { code?: string }) => assert.ok(refusal(error), String(error)))
          }
        }
      } finally {
        await store.close()
      }
    })
  })

  async function fill(store: Store): Promise<void> {
    for (let index = 0; index < COUNT; index++) {
      const chain = index % 3 === 0 ? 'ecash' : 'bitcoin'
      const { address } = await store.book.add({
        chain,
        address: `${chain === 'ecash' ? 'ecash' : 'bc1q'}${index}`,
        type: 'p2pkh',
        label: LABELS[(index * 5) % LABELS.length] ?? null,
      })
      await synchronise(store, address, index)
    }
  }

  async function synchronise(store: Store, { id, chain }: TrackedAddress, index: number): Promise<void> {
    const status = STATUSES[(index * 7) % 5]
    if (status === 'UNSYNCED') return
    await store.queue.request(id, now)
    if (status === 'IN_PROGRESS') return
    const claim = (await claimOf(store, id, chain)) as Claim
    if (status === 'ERROR') return store.runs.fail(claim, { ...FAILURE, at: now })
    const balance = BALANCES[(index * 3) % BALANCES.length] as bigint
    const time = 1_600_000_000
    const hash = index.toString(16).padStart(64, '0')
    const row = { position: 0, id: 1, hash, height: 1, time, amount: balance, balance }
    await store.runs.publish(claim, {
      ...PUBLICATION,
      plan: 'replace',
      rowSetId: await store.runs.openRowSet(claim),
      count: 1,
      rows: [row],
      balance,
      nextRowId: 2,
      at: now - (index % 4) * 1000,
    })
  }
}

/** Claims others on the way, which stay in progress. */
async function claimOf(store: Store, id: number, chain: TrackedAddress['chain']): Promise<Claim | null> {
  for (;;) {
    const claim = await store.queue.claim(chain)
    if (claim === null || claim.addressId === id) return claim
  }
}

async function idsByCursor(store: Store, filter: Wanted, limit: number, total: number): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await store.book.list({ ...filter, limit, offset: 0, cursor })
    assert.equal(page.offset, ids.length)
    assert.equal(page.total, total)
    assert.ok(page.addresses.length <= limit)
    ids.push(...page.addresses.map(({ id }) => id))
    if (page.nextCursor === null) return ids
    cursor = page.nextCursor
  }
}

function listOf(all: readonly TrackedAddress[], filter: Wanted): readonly TrackedAddress[] {
  const { chain, status, search, minBalance, order = { by: 'created_at', descending: false } } = filter
  const matching = all.filter(
    (address) =>
      (chain === undefined || address.chain === chain) &&
      (status === undefined || address.status === status) &&
      (minBalance === undefined || commonOf(address) >= minBalance) &&
      (search === undefined ||
        search.addresses.includes(address.address) ||
        address.address.toLowerCase().includes(search.text) ||
        (address.label ?? '').toLowerCase().includes(search.text)),
  )
  const sign = order.descending ? -1 : 1
  return matching.toSorted((a, b) => sign * compare(keyOf(a, order), keyOf(b, order)) || a.id - b.id)
}

function keyOf(address: TrackedAddress, { by }: AddressOrder): bigint | string {
  switch (by) {
    case 'created_at':
      return BigInt(address.id)
    case 'name':
      return (address.label ?? address.address).replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    case 'balance':
      return commonOf(address)
    case 'transaction_count':
      return BigInt(address.transactionCount)
    case 'sync_status':
      return BigInt(RANKS[address.status])
    case 'last_synced_at':
      return BigInt(address.lastSyncedAt ?? 0)
  }
}

function compare(a: bigint | string, b: bigint | string): number {
  const [one, other] = typeof a === 'string' ? [Buffer.from(a), Buffer.from(String(b))] : [a, b]
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return Buffer.compare(one, other)
  return one === other ? 0 : one < other ? -1 : 1
}

function commonOf({ balance, chain }: TrackedAddress): bigint {
  return balance * 10n ** BigInt(COMMON_DECIMALS - chainOf(chain).coin.decimals)
}
